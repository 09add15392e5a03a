-- Appends a purge. ARGV[2]: how many tags are told apart; ARGV[3]: 1 for a soft purge, 0 for a hard one; ARGV[4]: its tags, for
-- who reads the log; then for each its hash, and its kind: everything, name, model or other. Returns epoch and sequence.

-- How many fields of the state are not of a tag, at most.
local OWN_FIELDS = 8

local most, isSoft = tonumber(ARGV[2]), ARGV[3] == '1'
local epoch = current()
local sequence = redis.call('HINCRBY', STATE, 'sequence', 1)
local at = millis()

local function purge(hash)
    local field = 't:' .. hash
    local hard, soft = string.match(redis.call('HGET', STATE, field) or '-1 -1 0', '(%S+) (%S+)')
    if isSoft then
        soft = text(sequence)
    else
        hard = text(sequence)
    end
    redis.call('HSET', STATE, field, hard .. ' ' .. soft .. ' ' .. text(at))
    redis.call('ZADD', ORDER, text(sequence), hash)
end

local function raise(field, to)
    if tonumber(to) > tonumber(redis.call('HGET', STATE, field) or '0') then
        redis.call('HSET', STATE, field, to)
        return true
    end
end

-- Where there are too many, the tags that were purged longest ago are no longer told apart from the others; where it is not known
-- any more which those are, none is.
local function forget()
    local fields = redis.call('HLEN', STATE)
    if redis.call('ZCARD', ORDER) < fields - OWN_FIELDS then
        local process = redis.call('HGET', STATE, 'server')
        redis.call('UNLINK', STATE, ORDER)
        redis.call('HSET', STATE, 'epoch', epoch, 'sequence', text(sequence), 'server', process, 'floor', text(sequence))
        return
    end
    for _ = 1, fields - most - OWN_FIELDS do
        local oldest = redis.call('ZPOPMIN', ORDER)[1]
        local field = 't:' .. oldest
        local hard, soft, when = string.match(redis.call('HGET', STATE, field), '(%S+) (%S+) (%S+)')
        raise('floor', hard)
        if raise('soft', soft) then
            redis.call('HSET', STATE, 'softAt', when)
        end
        redis.call('HDEL', STATE, field)
    end
end

for i = 5, #ARGV, 2 do
    local hash, kind = ARGV[i], ARGV[i + 1]
    if kind ~= 'everything' then
        purge(hash)
    elseif isSoft then
        redis.call('HSET', STATE, 'soft', text(sequence), 'softAt', text(at))
    else
        redis.call('HSET', STATE, 'floor', text(sequence))
    end
    if kind == 'name' or kind == 'model' then
        redis.call('HSET', STATE, kind, text(sequence))
    end
end
forget()
redis.call('XADD', LOG, 'MAXLEN', '~', MOST_RECORDS, epoch .. '-' .. text(sequence), 'soft', ARGV[3], 'tags', ARGV[4])
return {epoch, text(sequence)}
