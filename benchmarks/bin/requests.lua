-- What wrk asks, and the line in which it reports. Arguments after "--": a request up to its number and from there on,
-- the order of numbers that come again (cycle, uniform, zipf), how many of these there are, the share of numbers that
-- do not come again, and the first of those; a cycle goes on from there, too.

local DRAWN = 262144
local PREPARED = 2000
local EXPONENT = 0.9

local head, tail, order, count, fresh, first
local at = 0
local drawn = {}
local prepared = {}

local function text(number)
  return head .. string.format("%010.0f", number) .. tail
end

local function draw_zipf()
  local sums, sum = {}, 0
  for rank = 1, count do
    sum = sum + rank ^ -EXPONENT
    sums[rank] = sum
  end
  for i = 1, DRAWN do
    local wanted, low, high = math.random() * sum, 1, count
    while low < high do
      local middle = math.floor((low + high) / 2)
      if sums[middle] < wanted then low = middle + 1 else high = middle end
    end
    drawn[i] = low - 1
  end
end

function init(args)
  head, tail, order = args[1], args[2], args[3]
  count, fresh, first = tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
  at = first % count
  math.randomseed(first)
  if order == "zipf" then
    draw_zipf()
  elseif order == "uniform" then
    for i = 1, DRAWN do drawn[i] = math.random(0, count - 1) end
  end
  for number = 0, math.min(count, PREPARED) - 1 do
    prepared[number] = text(number)
  end
end

function request()
  if fresh > 0 and math.random() < fresh then
    first = first + 1
    return text(first)
  end
  local number
  at = at + 1
  if order == "cycle" then
    number = at % count
  else
    number = drawn[at % DRAWN + 1]
  end
  return prepared[number] or text(number)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.0f %.0f %.0f %.0f %.0f %.0f %.0f\n",
    summary.requests,
    summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    summary.bytes,
    latency:percentile(50),
    latency:percentile(99),
    latency:percentile(99.9)))
end
