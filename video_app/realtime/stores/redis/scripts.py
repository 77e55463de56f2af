"""The Lua that runs inside Redis, where nothing can come in between.

Keys of a room: `state` (hash: seq, version, log_bytes, processes), `members` (hash: identity to a
Stored as JSON), `log` (list of packed envelopes), `chat` (list of JSON) and `charter` (JSON), which outlives the
others for a while. Every process listens on a channel of its own, and a room knows which processes have members
connected to it.
"""

PRELUDE = """
local state, members, log, chat, charter = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local order = cmsgpack.unpack(ARGV[1])

local function publish(processes, record)
  local packed = cmsgpack.pack(record)
  for _, process in ipairs(processes) do
    redis.call('PUBLISH', order.channel .. process, packed)
  end
end

local function trim()
  local bytes = tonumber(redis.call('HGET', state, 'log_bytes'))
  local length = redis.call('LLEN', log)
  while length > order.log_envelopes or bytes > order.log_bytes do
    bytes = bytes - #cmsgpack.unpack(redis.call('LPOP', log))[4]
    length = length - 1
  end
  redis.call('HSET', state, 'log_bytes', bytes)
end

local function append(processes, to, skip, body)
  local seq = redis.call('HINCRBY', state, 'seq', 1)
  local text = string.format('{"seq":%.0f,', seq) .. body
  redis.call('RPUSH', log, cmsgpack.pack({seq, to, skip, text}))
  redis.call('HINCRBY', state, 'log_bytes', #text)
  trim()
  publish(processes, {order.room, seq, to, skip, text})
  return seq
end

local function keep()
  for _, key in ipairs({state, members, log, chat, charter}) do
    redis.call('EXPIRE', key, order.expiry_seconds)
  end
end
"""

# Change members, if nobody else has since they were read. Answers the room's number and its chat,
# nothing when somebody was faster, or that who enters was put out before.
COMMIT = (
    PRELUDE
    + """
if (redis.call('HGET', state, 'version') or '') ~= order.version then return false end
if order.charter_before and (redis.call('GET', charter) or '') ~= order.charter_before then return false end

for _, name in ipairs(order.entering) do
  if tonumber(redis.call('ZSCORE', order.removed, name) or 0) > order.now then return 'removed' end
end
for _, notice in ipairs(order.notices) do
  publish({notice[1]}, {order.room, 0, notice[2], notice[3], notice[4]})
end
if order.charter_after then redis.call('SET', charter, order.charter_after) end
for _, put in ipairs(order.puts) do redis.call('HSET', members, put[1], put[2]) end
for _, identity in ipairs(order.gone) do redis.call('HDEL', members, identity) end

-- After a loss of everything numbers must not come twice: they go on far above all that was said.
if tonumber(redis.call('HGET', state, 'seq') or 0) < order.least_seq then
  redis.call('HSET', state, 'seq', order.least_seq + order.jump)
  redis.call('DEL', log)
  redis.call('HSET', state, 'log_bytes', 0)
end
local seq = tonumber(redis.call('HGET', state, 'seq') or 0)
for _, post in ipairs(order.posts) do seq = append(order.hearers, post[1], post[2], post[3]) end

for _, change in ipairs(order.indexes) do redis.call(unpack(change)) end
if redis.call('HLEN', members) == 0 then
  redis.call('DEL', state, members, log, chat)
  redis.call('EXPIRE', charter, order.linger_seconds)
  return {seq, {}}
end
redis.call('HSET', state, 'version', redis.call('INCR', order.versions), 'processes', cmsgpack.pack(order.processes))
keep()
return {seq, redis.call('LRANGE', chat, 0, -1)}
"""
)

# Number, log and deliver one message. One to be kept as chat whose like is kept already is repeated to who
# said it. Answers its number, 0 if the room or who says it is not there, -1 if there is no such addressee, or that
# the charter keeps who says it from what it needs.
# What is kept of a chat message is `["person",{...}]`.
POST = (
    PRELUDE
    + """
local function said(all)
  for _, kept in ipairs(all) do
    local at = string.find(kept, order.mark, 1, true)
    if at then return string.sub(kept, at + 1, -2) end
  end
end

local function forget(all)
  local people, messages, bytes, total = {}, {}, {}, 0
  for index, kept in ipairs(all) do
    local person = string.match(kept, '^(.-),{"id":')
    people[index] = person
    messages[person] = (messages[person] or 0) + 1
    bytes[person] = (bytes[person] or 0) + #kept
    total = total + #kept
  end
  if #all <= order.chat_messages and total <= order.chat_bytes then return false end
  local oldest = 1
  for index, person in ipairs(people) do
    if messages[person] > order.chat_share_messages or bytes[person] > order.chat_share_bytes then
      oldest = index
      break
    end
  end
  redis.call('LREM', chat, 1, table.remove(all, oldest))
  return true
end

local speaker = redis.call('HGET', members, order.by)

local function is_permitted()
  local kept = order.needs ~= '' and redis.call('GET', charter)
  if not kept then return true end
  local rules, person = cjson.decode(kept), cjson.decode(speaker).member.person
  for _, host in ipairs(rules.hosts) do
    if host == person then return true end
  end
  return rules.may[order.needs]
end

if order.by ~= '' and not speaker then return 0 end
if not is_permitted() then return 'not permitted' end
if order.to ~= '' and redis.call('HEXISTS', members, order.to) == 0 then return -1 end
local processes = redis.call('HGET', state, 'processes')
if not processes then return 0 end
if order.kept ~= '' then
  local all = redis.call('LRANGE', chat, 0, -1)
  local known = said(all)
  if known then
    order.to = order.by
    order.body = '"type":"chat",' .. known
  else
    local kept = '[' .. cjson.encode(cjson.decode(speaker).member.person) .. ',' .. order.kept .. ']'
    redis.call('RPUSH', chat, kept)
    table.insert(all, kept)
    while forget(all) do end
  end
end
local seq = append(cmsgpack.unpack(processes), order.to, order.skip, order.body)
keep()
return seq
"""
)

# The log after a number, or nothing if it does not reach back that far.
SINCE = """
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or -1)
local missed = seq - tonumber(ARGV[1])
if missed < 0 or missed > redis.call('LLEN', KEYS[2]) then return false end
if missed == 0 then return {} end
return redis.call('LRANGE', KEYS[2], -missed, -1)
"""

# Say that a process lives. Answers whether it was thought dead, or never heard of.
BEAT = """
local now = redis.call('TIME')
local now_ms = now[1] * 1000 + math.floor(now[2] / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now_ms + ARGV[2], ARGV[1])
return (known and tonumber(known) > now_ms) and 0 or 1
"""

# The processes whose time is over.
DEAD = """
local now = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now[1] * 1000 + math.floor(now[2] / 1000))
"""
