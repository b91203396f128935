" Vim syntax of mtl. Generated from grammar/ by scripts/grammar.ts.
if exists('b:current_syntax')
  finish
endif
syntax match mtlDelimiter /\v\(/
syntax match mtlDelimiter /\v\)/
syntax match mtlDelimiter /\v\[/
syntax match mtlDelimiter /\v\]/
syntax match mtlDelimiter /\v\{/ nextgroup=mtlStatement skipwhite
syntax match mtlDelimiter /\v\}/
syntax match mtlOperator /\v\=/
syntax match mtlOperator /\v\</
syntax match mtlOperator /\v\>/
syntax match mtlOperator /\v\&/
syntax match mtlOperator /\v\*/
syntax match mtlOperator /\v\//
syntax match mtlOperator /\v\+/
syntax match mtlOperator /\v-/
syntax match mtlDelimiter /\v,/
syntax match mtlDelimiter /\v:/
syntax match mtlDelimiter /\v;/ nextgroup=mtlStatement skipwhite
syntax match mtlDelimiter /\v\./
syntax match mtlOperator /\v\~/
syntax match mtlOperator /\v\<-/
syntax match mtlOperator /\v\.\./
syntax match mtlOperator /\v\+-/
syntax match mtlOperator /\v\=\=/
syntax match mtlOperator /\v!\=/
syntax match mtlOperator /\v\<\=/
syntax match mtlOperator /\v\>\=/
syntax region mtlBrackets matchgroup=mtlDelimiter start=/\v\(/ end=/\v\)/ end=/\v^\ze\s*%(import|let|labels|vocabulary|block|model|data|train|evaluate|compare|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)%([0-9A-Za-z_]|[^\x00-\x7F])@!%(\s*%(\=|:|\<-|\.|,))@!.*\{\s*$/ contains=TOP,mtlStatement nextgroup=mtlKeyword skipwhite
syntax region mtlBrackets matchgroup=mtlDelimiter start=/\v\[/ end=/\v\]/ end=/\v^\ze\s*%(import|let|labels|vocabulary|block|model|data|train|evaluate|compare|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)%([0-9A-Za-z_]|[^\x00-\x7F])@!%(\s*%(\=|:|\<-|\.|,))@!.*\{\s*$/ contains=TOP,mtlStatement nextgroup=mtlKeyword skipwhite
syntax match mtlName /\v%([A-Za-z_]|[^\x00-\x7F])%([0-9A-Za-z_]|[^\x00-\x7F])*/ nextgroup=mtlKeyword skipwhite
syntax match mtlIdentifier /\v%([A-Za-z_]|[^\x00-\x7F])%([0-9A-Za-z_]|[^\x00-\x7F])*%(\s*:)@=/
syntax match mtlFunction /\v%([A-Za-z_]|[^\x00-\x7F])%([0-9A-Za-z_]|[^\x00-\x7F])*\(@=/
syntax match mtlStatement /\v^\s*\zs%(import|let|labels|vocabulary|block|model|data|train|evaluate|compare|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)%([0-9A-Za-z_]|[^\x00-\x7F])@!%(\s*%(\=|:|\<-|\.|,))@!/ nextgroup=mtlName skipwhite
syntax match mtlStatement /\v%(import|let|labels|vocabulary|block|model|data|train|evaluate|compare|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)%([0-9A-Za-z_]|[^\x00-\x7F])@!%(\s*%(\=|:|\<-|\.|,))@!/ contained nextgroup=mtlName skipwhite
syntax match mtlStatement /\v^\s*\zssplit%([0-9A-Za-z_]|[^\x00-\x7F])@!%(\s*%(\=|:|\<-|\.|,))@!/ nextgroup=mtlKeyword skipwhite
syntax match mtlStatement /\v^\s*\zseach\s+task%([0-9A-Za-z_]|[^\x00-\x7F])@!/
syntax match mtlKeyword /\v%(from|after|in|by|of|as|where|at|with|to|on)%([0-9A-Za-z_]|[^\x00-\x7F])@!/ contained
syntax match mtlError /\v[0-9]%([0-9A-Za-z_]|\.%([0-9A-Za-z_])@=)*/ nextgroup=mtlKeyword skipwhite
syntax match mtlNumber /\v[0-9]+%(\.[0-9]+)?%([eE][+-]?[0-9]+)?[%x]?%([0-9A-Za-z_]|\.[0-9])@!/ nextgroup=mtlKeyword skipwhite
syntax match mtlString /\v"%([^"\\]|\\.)*\\?/ contains=mtlEscape,mtlBadEscape nextgroup=mtlKeyword skipwhite
syntax match mtlString /\v'[^']*'/ contains=mtlEscape,mtlBadEscape nextgroup=mtlKeyword skipwhite
syntax match mtlString /\v"%([^"\\]|\\.)*"/ contains=mtlEscape,mtlBadEscape nextgroup=mtlKeyword skipwhite
syntax match mtlBadEscape /\v\\./ contained
syntax match mtlEscape /\v\\%(["\\/bfnrt]|u[0-9a-fA-F]{4})/ contained
syntax match mtlComment /\v\/\/.*/
syntax match mtlComment /\v#.*|\/\*%([^*]|\*%(\/)@!)*%(\*\/)?/
highlight default link mtlComment Comment
highlight default link mtlNumber Number
highlight default link mtlError Error
highlight default link mtlString String
highlight default link mtlDelimiter Delimiter
highlight default link mtlOperator Operator
highlight default link mtlFunction Function
highlight default link mtlIdentifier Identifier
highlight default link mtlStatement Statement
highlight default link mtlKeyword Keyword
highlight default link mtlEscape SpecialChar
highlight default link mtlBadEscape Error
syntax sync fromstart
let b:current_syntax = 'mtl'
