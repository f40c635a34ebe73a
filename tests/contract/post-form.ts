/** Posts a page's form as a browser without JavaScript does, with its hidden fields. */
export async function postForm(
  appUrl: string,
  path: string,
  typed: Record<string, string | readonly string[]>,
  cookie = "",
) {
  const page = await (await fetch(appUrl + path, { headers: { cookie } })).text();
  const form = new FormData();
  for (const [input] of page.matchAll(/<input type="hidden"[^>]*>/g)) {
    const [, name] = input.match(/name="([^"]*)"/) ?? [];
    const [, value = ""] = input.match(/value="([^"]*)"/) ?? [];
    if (name) form.set(name, value.replaceAll("&quot;", '"'));
  }
  for (const [name, value] of Object.entries(typed)) {
    form.delete(name);
    for (const one of [value].flat()) form.append(name, one);
  }
  const response = await fetch(appUrl + path, {
    method: "POST",
    body: form,
    headers: { origin: appUrl, cookie },
  });
  return { response, page: await response.text() };
}
