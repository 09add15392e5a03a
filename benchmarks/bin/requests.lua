-- What wrk asks, and the line in which it reports. The argument after "--" is the first segment of the path: pass,
-- cached or local. Questions come in turn, made beforehand, so that the load costs as little as it can.

local QUESTIONS = 100
local BODY_BYTES = 600

local prepared = {}
local at = 0

local function post(prefix, number)
  local head = '{"model": "gpt-5-mini", "temperature": 0, "messages": [{"role": "user", "content": "Question '
    .. number .. ": "
  local tail = '"}]}'
  local body = head .. string.rep("?", BODY_BYTES - #head - #tail) .. tail
  local headers = { ["Authorization"] = "Bearer benchmark", ["Content-Type"] = "application/json" }
  return wrk.format("POST", "/" .. prefix .. "/v1/chat/completions", headers, body)
end

local function get(prefix, number)
  local headers = { ["Authorization"] = "Bearer benchmark" }
  return wrk.format("GET", "/" .. prefix .. "/answers?question=" .. number, headers)
end

function init(args)
  local make = args[1] == "local" and get or post
  for number = 1, QUESTIONS do
    prepared[number] = make(args[1], number)
  end
end

function request()
  at = at % QUESTIONS + 1
  return prepared[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n",
    summary.requests,
    summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50),
    latency:percentile(99)))
end
