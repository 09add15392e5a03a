-- What every script of the log begins with.
--
-- KEYS: state (hash), order (sorted set), log (stream). ARGV[1]: a number from 0 to 1023, drawn by the caller.
--
-- The state has the fields epoch, sequence, server, floor, soft, softAt, name and model, and for each tag that was purged a
-- field t:<hash> with the sequence of its last hard purge, that of its last soft one, and when the later of them was. The
-- order has the tags' hashes by the sequence of their last purge. The log has a record <epoch>-<sequence> for each purge.

local STATE, ORDER, LOG = KEYS[1], KEYS[2], KEYS[3]
local MOST_RECORDS = 10000

-- Not by "..", which rounds to 14 digits.
local function text(number)
    return string.format('%.0f', number)
end

local function millis()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The process that runs this; nothing where it may not be known.
local function server()
    local isKnown, info = pcall(redis.call, 'INFO', 'server')
    return isKnown and string.match(info, 'run_id:(%w+)') or ''
end

-- Ends an epoch, if there was one, and begins the next. Epochs rise, so that records of the next come after those of the last;
-- they fit into 53 bits until the year 2248.
local function begin(ended, process)
    local epoch = millis() * 1024 + ARGV[1]
    if ended and epoch <= tonumber(ended) then
        epoch = ended + 1
    end
    redis.call('UNLINK', STATE, ORDER)
    redis.call('HSET', STATE, 'epoch', text(epoch), 'sequence', '0', 'server', process)
    local id = text(epoch) .. '-0'
    local added = redis.pcall('XADD', LOG, 'MAXLEN', '~', MOST_RECORDS, id, 'begins', '')
    if type(added) == 'table' and added.err then
        -- The clock was set back, or the log is not a log.
        redis.call('UNLINK', LOG)
        redis.call('XADD', LOG, id, 'begins', '')
    end
    return text(epoch)
end

-- Another process may have begun with less than the one before had, as a copy that took over or after a restart: what it has
-- cannot tell. So it begins an epoch of its own.
local function current()
    local known = redis.call('HMGET', STATE, 'epoch', 'server')
    local process = server()
    if known[1] and (process == '' or known[2] == process) then
        return known[1]
    end
    return begin(known[1], process)
end
