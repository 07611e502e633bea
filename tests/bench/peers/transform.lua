-- Peer: the transforms by hand in Lua with lua-cjson, for lua5.4 and luajit. transform.lua OPERATION FILE [SECONDS]
local cjson = require "cjson"
cjson.encode_number_precision(14)

local operations = {}

function operations.identity(items) return items end

function operations.filter(items)
  local result = {}
  for _, item in ipairs(items) do
    if item.score > 500 then result[#result + 1] = item end
  end
  return result
end

function operations.map(items)
  local result = {}
  for i, item in ipairs(items) do
    result[i] = { id = item.id, title = item.name, city = item.address.city, score = item.score }
  end
  return result
end

-- table.sort is not stable: the position decides between equal scores.
function operations.sort(items)
  local keyed, result = {}, {}
  for i, item in ipairs(items) do keyed[i] = { item.score, i, item } end
  table.sort(keyed, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  for i, entry in ipairs(keyed) do result[i] = entry[3] end
  return result
end

local operation = operations[arg[1]]
local file = assert(io.open(arg[2], "rb"))
local items = cjson.decode(file:read "*a").items
file:close()
if arg[3] then
  local samples, stop = {}, os.clock() + tonumber(arg[3])
  while #samples < 3 or os.clock() < stop do
    local start = os.clock()
    operation(items)
    samples[#samples + 1] = os.clock() - start
  end
  table.sort(samples)
  print("ns", samples[math.ceil(#samples / 2)] * 1e9 / #items)
else
  io.write(cjson.encode { items = operation(items) })
  io.stdout:flush()
  os.exit(0, false)
end
