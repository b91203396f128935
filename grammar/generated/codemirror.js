// Generated from grammar/ by scripts/grammar.ts.

/** What is looked for, by context; `enter` is the number of a region. */
const contexts = [
  // statements
  [
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
    { at: /((?:each)(?![\p{L}\p{M}\p{N}_]))(?:[ \t\f\v\u00a0\ufeff]+)?((?:task)(?![\p{L}\p{M}\p{N}_]))/duy, tags: {"1":"keyword","2":"keyword"}, enter: 0 },
    { at: /((?:split)(?![\p{L}\p{M}\p{N}_]))(?:[ \t\f\v\u00a0\ufeff]+)?((?:after)(?![\p{L}\p{M}\p{N}_]))/duy, tags: {"1":"keyword","2":"operatorKeyword"}, enter: 1 },
    { at: /((?:network)(?![\p{L}\p{M}\p{N}_]))(?!(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|:|<-|\.(?!\.)|,))/duy, tags: {"1":"keyword"}, enter: 2 },
    { at: /((?:model|data|train|evaluate|compare|input|trunk|split|branch|task|tasks|each|repeat)(?![\p{L}\p{M}\p{N}_]))(?!(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|:|<-|\.(?!\.)|,))/duy, tags: {"1":"keyword"}, enter: 3 },
    { at: /((?:import|let|labels|vocabulary|block|prior|source|phase|reference)(?![\p{L}\p{M}\p{N}_]))(?!(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|:|<-|\.(?!\.)|,))/duy, tags: {"1":"keyword"}, enter: 4 },
    { at: /([\p{L}_][\p{L}\p{M}\p{N}_]*(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)))|([\p{L}_][\p{L}\p{M}\p{N}_]*(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))|(\d(?:\w|\.(?=\w))*(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))|("(?:[^"\\\r\n]|\\[^\r\n])*"(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"variableName","2":"propertyName","3":"number","4":"invalid","5":"string"}, enter: 5 },
    { at: /(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])(?=[^;}\s\ufeff])/duy, tags: {}, enter: 6 },
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
  // line
  [
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
    { at: /(=(?!=))(?:[ \t\f\v\u00a0\ufeff]+)?(\{)/duy, tags: {"1":"operator","2":"bracket"}, enter: 7 },
    { at: /(:)(?:[ \t\f\v\u00a0\ufeff]+)?(\{)/duy, tags: {"1":"separator","2":"bracket"}, enter: 8 },
    { at: /(<-)(?:[ \t\f\v\u00a0\ufeff]+)?(\{)/duy, tags: {"1":"operator","2":"bracket"}, enter: 9 },
    { at: /(~)(?:[ \t\f\v\u00a0\ufeff]+)?(\{)/duy, tags: {"1":"operator","2":"bracket"}, enter: 10 },
    { at: /(,)(?:[ \t\f\v\u00a0\ufeff]+)?(\{)/duy, tags: {"1":"separator","2":"bracket"}, enter: 11 },
    { at: /(\{)/duy, tags: {"1":"bracket"}, enter: 12 },
    { at: /(\()/duy, tags: {"1":"bracket"}, enter: 13 },
    { at: /(\[)/duy, tags: {"1":"bracket"}, enter: 14 },
    { at: /([\p{L}_][\p{L}\p{M}\p{N}_]*(?=\())|([\p{L}_][\p{L}\p{M}\p{N}_]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d))|(\d(?:\w|\.(?=\w))*)|("(?:[^"\\\r\n]|\\[^\r\n])*")|("(?:[^"\\\r\n]|\\[^\r\n])*?\\?(?=[\s)\]{},;]*$))|('[^'\r\n]*')/duy, tags: {"1":"variableName.function","2":"variableName","3":"number","4":"invalid","5":"string","6":"string","7":"string"}, enter: 15 },
    { at: /(,)(?!(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff]))/duy, tags: {"1":"separator"}, enter: 16 },
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
  // line-without-maps
  [
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
    { at: /(\{)/duy, tags: {"1":"bracket"}, enter: 12 },
    { at: /(\()/duy, tags: {"1":"bracket"}, enter: 13 },
    { at: /(\[)/duy, tags: {"1":"bracket"}, enter: 14 },
    { at: /([\p{L}_][\p{L}\p{M}\p{N}_]*(?=\())|([\p{L}_][\p{L}\p{M}\p{N}_]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d))|(\d(?:\w|\.(?=\w))*)|("(?:[^"\\\r\n]|\\[^\r\n])*")|("(?:[^"\\\r\n]|\\[^\r\n])*?\\?(?=[\s)\]{},;]*$))|('[^'\r\n]*')/duy, tags: {"1":"variableName.function","2":"variableName","3":"number","4":"invalid","5":"string","6":"string","7":"string"}, enter: 17 },
    { at: /(,)(?!(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff]))/duy, tags: {"1":"separator"}, enter: 16 },
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
  // bracket
  [
    { at: /(?<=[)\]}])(?!(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff]))/duy, tags: {}, enter: 18 },
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
    { at: /(\{)/duy, tags: {"1":"bracket"}, enter: 19 },
    { at: /(\()/duy, tags: {"1":"bracket"}, enter: 13 },
    { at: /(\[)/duy, tags: {"1":"bracket"}, enter: 14 },
    { at: /([\p{L}_][\p{L}\p{M}\p{N}_]*(?=\())|([\p{L}_][\p{L}\p{M}\p{N}_]*(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))|([\p{L}_][\p{L}\p{M}\p{N}_]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d))|(\d(?:\w|\.(?=\w))*)|("(?:[^"\\\r\n]|\\[^\r\n])*")|("(?:[^"\\\r\n]|\\[^\r\n])*?\\?(?=[\s)\]{},;]*$))|('[^'\r\n]*')/duy, tags: {"1":"variableName.function","2":"propertyName","3":"variableName","4":"number","5":"invalid","6":"string","7":"string","8":"string"}, enter: 20 },
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
  // map
  [
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
    { at: /(\{)/duy, tags: {"1":"bracket"}, enter: 19 },
    { at: /(\()/duy, tags: {"1":"bracket"}, enter: 13 },
    { at: /(\[)/duy, tags: {"1":"bracket"}, enter: 14 },
    { at: /([\p{L}_][\p{L}\p{M}\p{N}_]*(?=\())|([\p{L}_][\p{L}\p{M}\p{N}_]*(?=(?:[ \t\f\v\u00a0\ufeff]+)?:))|([\p{L}_][\p{L}\p{M}\p{N}_]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d))|(\d(?:\w|\.(?=\w))*)|("(?:[^"\\\r\n]|\\[^\r\n])*")|("(?:[^"\\\r\n]|\\[^\r\n])*?\\?(?=[\s)\]{},;]*$))|('[^'\r\n]*')/duy, tags: {"1":"variableName.function","2":"propertyName","3":"variableName","4":"number","5":"invalid","6":"string","7":"string","8":"string"}, enter: 21 },
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
  // comments
  [
    { at: /\/\/[^\r\n]*/duy, tags: {"0":"comment"} },
    { at: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/duy, tags: {"0":"comment"} },
  ],
  // symbols
  [
    { at: /\(/duy, tags: {"0":"bracket"} },
    { at: /\)/duy, tags: {"0":"bracket"} },
    { at: /\[/duy, tags: {"0":"bracket"} },
    { at: /\]/duy, tags: {"0":"bracket"} },
    { at: /\{/duy, tags: {"0":"bracket"} },
    { at: /\}/duy, tags: {"0":"bracket"} },
    { at: /<-/duy, tags: {"0":"operator"} },
    { at: /\.\./duy, tags: {"0":"operator"} },
    { at: /\+-/duy, tags: {"0":"operator"} },
    { at: /==/duy, tags: {"0":"operator"} },
    { at: /!=/duy, tags: {"0":"operator"} },
    { at: /<=/duy, tags: {"0":"operator"} },
    { at: />=/duy, tags: {"0":"operator"} },
    { at: /=(?!=)/duy, tags: {"0":"operator"} },
    { at: /<(?!-|=)/duy, tags: {"0":"operator"} },
    { at: />(?!=)/duy, tags: {"0":"operator"} },
    { at: /&/duy, tags: {"0":"operator"} },
    { at: /\*/duy, tags: {"0":"operator"} },
    { at: /\//duy, tags: {"0":"operator"} },
    { at: /\+(?!-)/duy, tags: {"0":"operator"} },
    { at: /-/duy, tags: {"0":"operator"} },
    { at: /,/duy, tags: {"0":"separator"} },
    { at: /:/duy, tags: {"0":"separator"} },
    { at: /;/duy, tags: {"0":"separator"} },
    { at: /\.(?!\.)/duy, tags: {"0":"separator"} },
    { at: /~/duy, tags: {"0":"operator"} },
  ],
];
/** Stretches with an end, and the context inside. */
const regions = [
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 2 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 2 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)))/duy, tags: {"1":"separator","2":"separator"} }, context: 2 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 2 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 1 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 1 },
  { end: { at: /$|(;)|(,)(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{)|[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t\f\v\u00a0\ufeff]+)?(?:=(?!=)|<-)|(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|\d(?:\w|\.(?=\w))*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|"(?:[^"\\\r\n]|\\[^\r\n])*")(?:[ \t\f\v\u00a0\ufeff]+)?:))/duy, tags: {"1":"separator","2":"separator"} }, context: 1 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(\})/duy, tags: {"1":"bracket"} }, context: 0 },
  { end: { at: /(\))(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{))/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 3 },
  { end: { at: /(\])(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?|(?=\})|(?=^(?:[ \t\f\v\u00a0\ufeff]+)?(?:(?:import|let|labels|vocabulary|block|model|input|trunk|network|split|branch|task|tasks|each|prior|repeat|source|phase|reference)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?(?!(?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))(?:[\p{L}_][\p{L}\p{M}\p{N}_]*|"(?:[^"\\\r\n]|\\[^\r\n])*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)|\[)|(?:data|train|evaluate|compare|split)(?![\p{L}\p{M}\p{N}_])(?:[ \t\f\v\u00a0\ufeff]+)?\{))/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 3 },
  { end: { at: /(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))|(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])|$/duy, tags: {"1":"operatorKeyword"} }, context: 5 },
  { end: { at: /(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])/duy, tags: {} }, context: 5 },
  { end: { at: /(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))|(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])|$/duy, tags: {"1":"operatorKeyword"} }, context: 5 },
  { end: { at: /(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))|(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])/duy, tags: {"1":"operatorKeyword"} }, context: 5 },
  { end: { at: /(\})(?:(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_])))?/duy, tags: {"1":"bracket","2":"operatorKeyword"} }, context: 4 },
  { end: { at: /(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))|(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])/duy, tags: {"1":"operatorKeyword"} }, context: 5 },
  { end: { at: /(?:[ \t\f\v\u00a0\ufeff]+)?((?:from|after|in|by|of|as|where|at|with|to|on)(?![\p{L}\p{M}\p{N}_]))|(?=(?:[ \t\f\v\u00a0\ufeff]+)?(?!\/\/[^\r\n]*|#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?)[^\s\ufeff])|$/duy, tags: {"1":"operatorKeyword"} }, context: 5 },
];

/** The pieces of a match that have a tag, and those between them. */
function pieces(match, tags) {
  const found = Object.entries(tags).flatMap(([group, tag]) => (match.indices[group] ? [[...match.indices[group], tag]] : []));
  let at = match.index;
  const parts = [];
  for (const [start, end, tag] of [...found, [match.indices[0][1], match.indices[0][1], null]]) {
    if (start > at) parts.push([start, null]);
    if (end > start) parts.push([end, tag]);
    at = Math.max(at, end);
  }
  return parts;
}

function matchAt({ at: pattern, tags }, text, at) {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match && pieces(match, tags);
}

/** Enters or leaves a region, or matches within it; answers where the match's pieces end, each with its tag. */
function step(stack, text, at) {
  const region = regions[stack.at(-1)];
  const end = region && matchAt(region.end, text, at);
  if (end) {
    stack.pop();
    return end;
  }
  for (const rule of contexts[region ? region.context : 0]) {
    const parts = matchAt(rule, text, at);
    if (parts && rule.enter !== undefined) stack.push(rule.enter);
    if (parts) return parts;
  }
  return null;
}

const skip = (text, at) => [[at + String.fromCodePoint(text.codePointAt(at)).length, null]];

/** For `StreamLanguage.define` of @codemirror/language. */
export const mtl = {
  name: 'mtl',
  startState: () => ({ stack: [], pieces: [] }),
  token(stream, state) {
    const { string: text, pos } = stream;
    while (state.pieces.length === 0) state.pieces = step(state.stack, text, pos) ?? skip(text, pos);
    const [[end, tag], ...rest] = state.pieces;
    state.pieces = rest;
    stream.pos = end;
    // What the line's end enters and leaves: it has no characters of its own.
    while (stream.eol() && step(state.stack, text, end));
    return tag;
  },
  languageData: {
    commentTokens: { line: '//' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
  },
};
