-- Drives the server as a person in Neovim does: `file` and `server` are set by the test, which reads what is printed.
local client = vim.lsp.start_client({ name = 'mtlc', cmd = server, root_dir = vim.fn.fnamemodify(file, ':h') })
vim.cmd('edit ' .. file)
local buffer = vim.api.nvim_get_current_buf()
vim.lsp.buf_attach_client(buffer, client)

local function say(what, value) io.stdout:write(vim.json.encode({ what = what, value = value }) .. '\n') end
local function found() return vim.diagnostic.get(buffer) end
local function await(condition) return vim.wait(20000, condition, 20) end
local function position(text)
  local line = vim.fn.search(text, 'nw')
  return { line = line - 1, character = vim.fn.getline(line):find(text) - 1 }
end
local function ask(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params(buffer)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000) or {}
  for _, answer in pairs(answers) do return answer.result end
end

await(function() return #found() > 0 end)
say('diagnostics', vim.tbl_map(function(d) return { line = d.lnum + 1, message = d.message } end, found()))

local first = found()[1]
local range = {
  start = { line = first.lnum, character = first.col },
  ['end'] = { line = first.end_lnum, character = first.end_col },
}
local actions = ask('textDocument/codeAction', { range = range, context = { diagnostics = {} } })
say('fix', actions[1].title)
vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
say('clean', await(function() return #found() == 0 end))

local renamed = ask('textDocument/rename', { position = position('h2 = dense'), newName = 'wide' })
vim.lsp.util.apply_workspace_edit(renamed, 'utf-16')
local line = vim.fn.search('wide = dense', 'nw')
vim.api.nvim_buf_set_lines(buffer, line - 1, line, false, { 'wide   =   dense(32,activation: relu)' })
vim.lsp.buf.formatting_sync({}, 20000)
say('text', table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n'))
vim.cmd('qa!')
