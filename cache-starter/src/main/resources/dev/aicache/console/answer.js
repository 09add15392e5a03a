// Reads answers of models, whole or as server-sent events, in the forms of OpenAI and Anthropic.

/** The text that a piece of an answer adds, or an empty one. */
function piece(event) {
  return event.choices?.[0]?.delta?.content ?? event.delta?.text ?? "";
}

function whole(answer) {
  return answer.choices?.[0]?.message?.content ?? answer.content?.map((part) => part.text ?? "").join("") ?? JSON.stringify(answer, null, 2);
}

/** Reads it to the end; tells the text so far again and again, and when the first byte came. */
export async function read(response, onFirst, onText) {
  const isStream = (response.headers.get("content-type") ?? "").includes("event-stream");
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let pending = "";
  let raw = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onFirst();
    const added = decoder.decode(part.value, { stream: true });
    raw += added;
    if (isStream) {
      const lines = (pending + added).split(/\r?\n/);
      pending = lines.pop();
      text += lines.map(ofLine).join("");
      onText(text);
    }
  }
  if (!isStream || text === "") {
    onText(ofWhole(raw));
  }
}

function ofLine(line) {
  const data = line.startsWith("data:") ? line.slice(5).trim() : "";
  if (data === "" || data === "[DONE]") {
    return "";
  }
  try {
    return piece(JSON.parse(data));
  } catch {
    return "";
  }
}

function ofWhole(raw) {
  try {
    return whole(JSON.parse(raw));
  } catch {
    return raw;
  }
}
