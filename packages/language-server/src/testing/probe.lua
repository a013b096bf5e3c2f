-- Drives the server with Neovim's own client, from 0.7 on:
-- nvim --headless -u NONE -n -i NONE -S probe.lua
-- LSP_CMD is the command as a JSON list, FILE what is edited, ROOT its project, OUT the file for what
-- was answered. Ends with 1 where something failed.
local out, failed = {}, nil
local wait_ms = tonumber(vim.env.WAIT_MS)

local function finish(id)
  if id then
    vim.lsp.stop_client(id)
    local ended = vim.wait(wait_ms, function() return out.exit ~= nil end, 20)
    if not ended then failed = failed or "the server did not end" end
  end
  local file = assert(io.open(vim.env.OUT, "w"))
  file:write(vim.json.encode(out))
  file:close()
  if failed then io.stderr:write(failed .. "\n") end
  vim.cmd(failed and "cquit 1" or "qall!")
end

local id
local function main()
  vim.o.swapfile, vim.o.hidden = false, true
  vim.cmd("filetype on")
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  local buffer, told = vim.api.nvim_get_current_buf(), 0
  vim.api.nvim_create_autocmd("DiagnosticChanged", { callback = function() told = told + 1 end })
  id = assert(vim.lsp.start_client({
    name = "lighter",
    cmd = vim.json.decode(vim.env.LSP_CMD),
    root_dir = vim.env.ROOT,
    on_exit = function(code, signal) out.exit = { code = code, signal = signal } end,
  }))
  assert(vim.lsp.buf_attach_client(buffer, id), "not attached")
  local client = vim.lsp.get_client_by_id(id)

  local function ask(method, params)
    local answers, err = vim.lsp.buf_request_sync(buffer, method, params, wait_ms)
    assert(answers and answers[id], method .. ": " .. tostring(err or "no answer"))
    assert(not answers[id].err and not answers[id].error, method .. ": " .. vim.inspect(answers[id]))
    return answers[id].result
  end
  local function at(needle, add)
    for line, text in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
      local start = text:find(needle, 1, true)
      if start then
        local _, character = vim.str_utfindex(text, start - 1 + (add or 0))
        local place = { line = line - 1, character = character }
        return { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = place }
      end
    end
    error("not in the file: " .. needle)
  end

  assert(vim.wait(wait_ms, function() return told > 0 end, 20), "no diagnostics")
  out.diagnostics = vim.tbl_map(function(found)
    return { line = found.lnum, column = found.col, code = found.user_data and found.user_data.lsp.code }
  end, vim.diagnostic.get(buffer))
  local list = ask("textDocument/completion", at("max_epoch", 4))
  out.completion = vim.tbl_map(function(item) return item.label end, list.items or list)
  local found = ask("textDocument/definition", at("${width}", 3))
  out.definition = found[1].targetSelectionRange.start.line
  local rename = at("width: 8", 1)
  rename.newName = "units"
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", rename), client.offset_encoding)
  out.text = vim.api.nvim_buf_get_lines(buffer, 0, -1, true)
end

-- Without it, Neovim would wait for a key after a fault of this script.
local ok, err = xpcall(main, debug.traceback)
if not ok then failed = tostring(err) end
finish(id)
