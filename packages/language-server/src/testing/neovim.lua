-- What a person does in Neovim with its own client, without one of our plugins. Written for 0.7,
-- whose `-l` is Lisp mode: `nvim --headless -u NONE -n -i NONE -S neovim.lua`. COMMAND (a list in
-- JSON), FILE and ROOT say what to start, open and where; OUT is where the answers are written.
local answers, fault, id = {}, nil, nil
local PATIENCE = 60000

local function wait(what, isSo)
  assert(vim.wait(PATIENCE, isSo, 10), what)
end

local function main()
  vim.o.swapfile, vim.o.hidden = false, true
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  local buffer, uri, told = vim.api.nvim_get_current_buf(), vim.uri_from_bufnr(0), 0
  vim.api.nvim_create_autocmd("DiagnosticChanged", { callback = function() told = told + 1 end })
  id = vim.lsp.start_client({
    name = "lighter", cmd = vim.json.decode(vim.env.COMMAND), root_dir = vim.env.ROOT,
    on_exit = function(code) answers.exit = code end,
  })
  assert(id and vim.lsp.buf_attach_client(buffer, id), "the client did not start")
  local client = vim.lsp.get_client_by_id(id)
  wait("no diagnostics", function() return told > 0 end)

  local function ask(method, params)
    local answer, why = vim.lsp.buf_request_sync(buffer, "textDocument/" .. method, params, PATIENCE)
    assert(answer and answer[id], method .. ": " .. tostring(why))
    assert(not answer[id].err and not answer[id].error, method .. ": " .. vim.inspect(answer[id]))
    return answer[id].result
  end
  -- Where a text stands, in UTF-16 units, and so many units further.
  local function at(text, further)
    for line, found in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
      local start = found:find(text, 1, true)
      if start then
        local _, units = vim.str_utfindex(found, start - 1)
        return { textDocument = { uri = uri }, position = { line = line - 1, character = units + further } }
      end
    end
    error("not in the file: " .. text)
  end

  local found = vim.diagnostic.get(buffer)
  answers.diagnostics = vim.tbl_map(function(each) return each.code .. " " .. (each.lnum + 1) end, found)
  local completions = ask("completion", at("learning_rate", 0))
  answers.completions = vim.tbl_map(function(each) return each.label end, completions.items or completions)
  local destination = ask("definition", at("${features}", 3))[1]
  vim.lsp.util.jump_to_location(destination, client.offset_encoding)
  answers.definition = vim.fn.line(".")

  local fault_range = { start = at("until_epochs", 0).position, ["end"] = at("until_epochs", 12).position }
  local given = vim.tbl_map(function(each)
    local range = {
      start = { line = each.lnum, character = each.col },
      ["end"] = { line = each.end_lnum, character = each.end_col },
    }
    return { range = range, code = each.code, message = each.message, source = each.source }
  end, found)
  local params = { textDocument = { uri = uri }, range = fault_range, context = { diagnostics = given } }
  local actions = ask("codeAction", params)
  answers.actions = vim.tbl_map(function(each) return each.title end, actions)
  told = 0
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  wait("the diagnostic did not go", function() return told > 0 and #vim.diagnostic.get(buffer) == 0 end)

  local renaming = at("${count}", 3)
  renaming.newName = "classes"
  vim.lsp.util.apply_workspace_edit(ask("rename", renaming), client.offset_encoding)
  answers.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n") .. "\n"

  -- Another program changes a file that the config is made of; this client is not asked to watch.
  local other = assert(io.open(vim.env.ROOT .. "/part.yaml", "w"))
  other:write("others: 1\n")
  other:close()
  vim.cmd("silent write")
  wait("the change on disk was not seen", function() return #vim.diagnostic.get(buffer) > 0 end)
  answers.afterwards = vim.tbl_map(function(each) return each.code end, vim.diagnostic.get(buffer))
end

-- An error that nobody catches leaves Neovim waiting for keys.
local isDone, why = xpcall(main, debug.traceback)
if not isDone then fault = tostring(why) end
if id then
  vim.lsp.stop_client(id)
  if not vim.wait(PATIENCE, function() return answers.exit ~= nil end, 10) then
    fault = fault or "the server did not exit"
  end
end
local out = assert(io.open(vim.env.OUT, "w"))
out:write(vim.json.encode(answers))
out:close()
if fault then io.stderr:write(fault .. "\n") end
vim.cmd(fault and "cquit 1" or "qall!")
