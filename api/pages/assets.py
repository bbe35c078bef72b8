"""The styles and scripts of the pages. A script is allowed by the hash of exactly this text."""

from typing import Final

FORM_STYLE: Final = """\
main{max-width:34rem;margin:0 auto;padding:1rem 1rem 3rem}
.t{white-space:pre-wrap}
.n{font-weight:600}
.w{color:var(--faint);margin:.5rem 0}
.h{border-left:.3rem solid var(--alarm);padding:.3rem .9rem;margin:.2rem 0 .9rem;color:var(--alarm);font-weight:600}
.h a{color:inherit;display:inline-block;padding:.4rem 0}
.a{border:1px solid var(--line);border-radius:.6rem;padding:.2rem 1rem .9rem;margin:1rem 0;background:var(--field)}
.a h2{font-size:1.125rem;margin:.7rem 0 .3rem}
.a .q{margin-top:.6rem}
dl{margin:0}
dt{color:var(--faint);font-size:.9375rem}
dd{margin:0 0 .5rem;white-space:pre-wrap}
.f{border:0;padding:0;margin:1.4rem 0 0;min-width:0}
legend,.f>label:not(.o){display:block;font-weight:600;padding:0;margin:0 0 .4rem}
small{font-weight:400;color:var(--faint)}
.o{display:flex;gap:.8rem;align-items:center;min-height:3.25rem;padding:.5rem .9rem;margin:0 0 .5rem;\
border:1px solid var(--line);border-radius:.6rem;background:var(--field)}
.o:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.o input{flex:none;width:1.4rem;height:1.4rem;margin:0;accent-color:var(--accent)}
textarea,.f>input{display:block;width:100%;min-height:3.25rem;padding:.7rem .9rem;font:inherit;color:inherit;\
background:var(--field);border:1px solid var(--line);border-radius:.6rem}
[type=number]{max-width:9rem}
button,.b{display:block;width:100%;min-height:3.5rem;margin:1.8rem 0 0;padding:.8rem 1rem;border:2px solid \
var(--accent);border-radius:.6rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;\
background:var(--accent);color:var(--paper)}
.b{margin-top:.8rem}
.q{background:none;color:var(--accent)}
[type=button].q{margin:0}
.q+.b,button+button{margin-top:.8rem}
.e{color:var(--alarm);font-weight:600;margin:0 0 .5rem}
div.e{border:2px solid;border-radius:.6rem;padding:.8rem 1rem;margin:1rem 0}
.e p,.e ul{margin:0;padding-left:1.2rem}
.e p{padding:0}
.e a{color:inherit}
[aria-invalid]:not(fieldset){border-color:var(--alarm)}
[role=status]{margin:.5rem 0 0;min-height:1.5rem}
"""

FORM_SCRIPT: Final = """\
(()=>{
const form=document.forms[0];let sent;
form.addEventListener("submit",event=>{
if(sent)return event.preventDefault();
sent=event.submitter;sent.label=sent.textContent;sent.textContent="Sending..."});
addEventListener("pageshow",()=>{if(sent)sent.textContent=sent.label;sent=0});
if(!isSecureContext||!navigator.geolocation)return;
for(const box of document.querySelectorAll("[data-position]")){
const inputs=box.querySelectorAll("input"),ask=box.dataset.position,
button=document.createElement("button"),note=document.createElement("p"),
say=(words,label)=>{note.textContent=words;button.textContent=label},
fill=values=>inputs.forEach((input,i)=>{input.value=values[i]??""}),
added=()=>say("Your location goes with your answer"+(inputs[2].value&&", to within "+inputs[2].value+" m")+".",\
"Leave my location out");
button.type="button";button.className="q";note.setAttribute("role","status");
say("",ask);
box.append(button,note);
if(inputs[0].value)added();
button.addEventListener("click",()=>{
if(inputs[0].value){fill([]);say("Your location is left out.",ask);return}
say("Looking for your location...",ask);
navigator.geolocation.getCurrentPosition(({coords:c})=>{
fill([c.latitude,c.longitude,Math.ceil(c.accuracy)]);added()
},error=>say(error.code==1?"Your browser does not allow it. You can answer without.":\
"Your location was not found. You can answer without.",ask),{enableHighAccuracy:true,timeout:15000,maximumAge:60000})
})
}
})()
"""

BOARD_STYLE: Final = """\
header{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:.6rem 1rem;background:var(--field);font-size:.9375rem}
header p{margin:0}
#state{font-weight:600}
[data-tone=alarm]{color:var(--alarm)}
[data-tone=good]{color:var(--good)}
main{max-width:72rem;margin:0 auto;padding:.5rem 1rem 3rem}
h1+p{margin:0;color:var(--faint)}
h2{font-size:1.125rem;margin:0 0 .5rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;padding:0;margin:1rem 0;\
list-style:none}
.tiles li{border:1px solid var(--line);border-radius:.6rem;padding:.6rem .9rem;background:var(--field)}
.tiles .alarm{border:2px solid}
.tiles b{display:block;font-size:2.5rem;line-height:1.1;font-variant-numeric:tabular-nums}
.alarm{color:var(--alarm)}
.good{color:var(--good)}
.cols{columns:20rem;column-gap:2rem;margin:1.6rem 0}
.cols>*{margin:0 0 1.6rem}
table,li{break-inside:avoid}
h2{break-after:avoid}
table{width:100%;border-collapse:collapse}
caption{text-align:left;font-weight:600;font-size:1.125rem;padding:0 0 .5rem}
th{font-weight:400;text-align:left;padding:.2rem .6rem .2rem 0;width:35%}
td:last-child{text-align:right;width:4rem;font-variant-numeric:tabular-nums}
svg{display:block;width:100%;height:1.1rem;background:var(--field);fill:var(--accent)}
.alarm svg,.good svg{fill:currentColor}
td,th{vertical-align:middle}
ol{margin:0;padding:0;list-style:none}
ol li{padding:.4rem 0;border-top:1px solid var(--line)}
ol b{margin-right:.5rem}
time{color:var(--faint);white-space:nowrap}
.more{color:var(--faint)}
button{min-height:3.5rem;margin:1rem 0 0;padding:.8rem 2rem;border:0;border-radius:.6rem;font:inherit;font-weight:600;\
background:var(--accent);color:var(--paper)}
.say{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;margin:0}
"""

BOARD_SCRIPT: Final = """\
(()=>{
const main=document.querySelector("main"),[state,when,say]=document.querySelectorAll("[data-part]"),
show=(words,tone)=>{state.textContent=words;state.dataset.tone=tone},
lost=()=>ended||show("Connection lost, trying again","alarm"),
clock=(date,second)=>date.toLocaleTimeString([],{hour:"2-digit",minute:"2-digit",second}),
times=()=>{for(const time of main.querySelectorAll("time")){const date=new Date(time.dateTime);
time.textContent=(Date.now()-date>864e5?date.toLocaleDateString()+" ":"")+clock(date)}};
let source,last,waiting,ended;
const over=()=>{ended=1;source.close();show("Access has ended. Ask for a new link.","alarm")},
again=()=>{lost();setTimeout(open,3e3)},
open=()=>{
source?.close();source=new EventSource(main.dataset.stream);
source.onopen=()=>show("Live","good");
source.addEventListener(main.dataset.event,({data})=>{
if(data===last)return;
main.innerHTML=JSON.parse(data);times();
if(last)when.textContent="Last change "+clock(new Date,"2-digit");
last=data;
waiting??=setTimeout(()=>{waiting=null;say.textContent=main.querySelector(".tiles").innerText},5e3)});
source.addEventListener("end",over);
source.onerror=()=>{
lost();
if(source.readyState<2)return;
const stop=new AbortController;
fetch(main.dataset.stream,{signal:stop.signal}).then(answer=>{
stop.abort();[401,403,404,410].includes(answer.status)?over():again()},again)}};
times();open();
addEventListener("offline",lost);
addEventListener("online",()=>{if(!ended)open()});
})()
"""
