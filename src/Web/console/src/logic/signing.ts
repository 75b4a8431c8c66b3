/** How a site signs who its visitors are, as docs/IDENTITY.md has it; a test holds both equal. */
export const signing = {
  PHP: `function gateway_token(string $secret, array $claims): string {
    $part = fn($x) => rtrim(strtr(base64_encode($x), '+/', '-_'), '=');
    $signed = $part('{"alg":"HS256","typ":"JWT"}') . '.' . $part(json_encode($claims, JSON_UNESCAPED_UNICODE));
    return $signed . '.' . $part(hash_hmac('sha256', $signed, $secret, true));
}
$token = gateway_token(getenv('GATEWAY_SECRET'), ['sub' => (string)$user->id, 'exp' => time() + 3600, 'name' => $user->name, 'email' => $user->email]);`,
  Node: `import { createHmac } from 'node:crypto';
const part = (x) => Buffer.from(x).toString('base64url');
function gatewayToken(secret, claims) {
  const signed = \`\${part('{"alg":"HS256","typ":"JWT"}')}.\${part(JSON.stringify(claims))}\`;
  return \`\${signed}.\${createHmac('sha256', secret).update(signed).digest('base64url')}\`;
}
const token = gatewayToken(process.env.GATEWAY_SECRET, { sub: String(user.id), exp: Math.floor(Date.now() / 1000) + 3600, name: user.name });`,
  Python: `import base64, hashlib, hmac, json, os, time
def gateway_token(secret, claims):
    part = lambda x: base64.urlsafe_b64encode(x).rstrip(b"=")
    signed = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.new(secret.encode(), signed, hashlib.sha256).digest())).decode()
token = gateway_token(os.environ["GATEWAY_SECRET"], {"sub": str(user.id), "exp": int(time.time()) + 3600, "name": user.name})`,
  'C#': `static string GatewayToken(string secret, object claims)
{
    var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
    return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
}`,
} as const;

export type SigningLanguage = keyof typeof signing;
export const signingLanguages = Object.keys(signing) as SigningLanguage[];

/** The script tag of a site's pages. */
export function scriptTag(origin: string, site: string, attributes = ''): string {
  return `<script src="${origin}/widget.js" data-site="${site}"${attributes ? ` ${attributes}` : ''} async></script>`;
}
