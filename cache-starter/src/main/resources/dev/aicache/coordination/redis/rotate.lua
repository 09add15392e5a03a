-- Ends the epoch ARGV[2] and begins another, unless that was done. Returns epoch and sequence.

local epoch = current()
if epoch == ARGV[2] then
    epoch = begin(epoch, server())
end
return {epoch, redis.call('HGET', STATE, 'sequence')}
