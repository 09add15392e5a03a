-- Returns epoch, sequence, floor, soft floor, when that was raised, the last purge by a name, by a model, and the time.

local epoch = current()
local facts = redis.call('HMGET', STATE, 'sequence', 'floor', 'soft', 'softAt', 'name', 'model')
return {epoch, facts[1], facts[2] or '0', facts[3] or '0', facts[4] or '0', facts[5] or '-1', facts[6] or '-1', text(millis())}
