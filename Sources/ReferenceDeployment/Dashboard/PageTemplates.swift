import Mustache

/// The dashboard's pages. `{{x}}` escapes; there is no unescaped value but the one of the defect that asks for it.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: A parser error when a template is malformed, which the first start shows.
    init() throws {
        library = try MustacheLibrary(templates: Self.sources.mapValues { try MustacheTemplate(string: $0) })
    }

    func render(_ name: String, _ values: [String: Any]) -> String { library.render(values, withTemplate: name) ?? "" }

    private static let sources: [String: String] = [
        "top": """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} · keyspec reference</title>
        <link rel="icon" href="/dashboard/icon.svg">
        <link rel="stylesheet" href="/dashboard/style.css">
        </head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
        <p class="brand">keyspec reference</p>
        <nav aria-label="Pages"><a href="/dashboard">API Keys</a> <a href="/docs/authentication">Documentation</a></nav>
        {{#account}}<form method="post" action="/dashboard/sign-out"><input type="hidden" name="csrf_token" value="{{csrf}}">
        <button class="quiet">Sign out {{account}}</button></form>{{/account}}
        </header>
        <main id="main">
        <h1>{{title}}</h1>
        {{#message}}<p class="notice" role="alert">{{message}}</p>{{/message}}
        """,
        "bottom": "</main></body></html>\n",
        "sign-in": """
        {{> top}}
        <form method="post" action="/dashboard/sign-in" class="stack">
        <label for="email">E-mail</label>
        <input id="email" name="email" type="email" autocomplete="username" required>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <button>Sign in</button>
        </form>
        <p>No account yet? <a href="/dashboard/sign-up">Sign up</a></p>
        {{> bottom}}
        """,
        "sign-up": """
        {{> top}}
        <form method="post" class="stack">
        <label for="email">E-mail</label>
        <input id="email" name="email" type="email" autocomplete="username" required>
        <label for="password">Password, at least 12 characters</label>
        <input id="password" name="password" type="password" autocomplete="new-password" minlength="12" required>
        <button>Sign up</button>
        </form>
        {{> bottom}}
        """,
        "keys": """
        {{> top}}
        <section aria-labelledby="plan"><h2 id="plan">Plan</h2>
        <p><strong>{{credits}}</strong> credits left. {{limit}} requests per {{window}}.</p></section>
        <section aria-labelledby="new"><h2 id="new">Generate new key</h2>
        <form method="post" action="/dashboard/keys" class="row">
        <input type="hidden" name="csrf_token" value="{{csrf}}">
        <label for="label">Label</label>
        <input id="label" name="label" maxlength="100" required placeholder="production-crm-enrichment">
        <button>Generate new key</button>
        </form></section>
        <section aria-labelledby="list"><h2 id="list">Your keys</h2>
        {{^hasKeys}}<p>There are no keys yet.</p>{{/hasKeys}}
        {{#hasKeys}}<div class="scroll"><table>
        <thead><tr><th scope="col">Label</th><th scope="col">Key</th><th scope="col">Created</th><th scope="col">Last used</th>
        <th scope="col">Change</th></tr></thead>
        <tbody>{{#keys}}<tr><th scope="row">{{#raw}}{{{label}}}{{/raw}}{{^raw}}{{label}}{{/raw}}</th>
        <td data-label="Key"><code>{{hint}}</code>{{#plain}} <!-- {{plain}} -->{{/plain}}</td>
        <td data-label="Created"><time datetime="{{created}}">{{createdText}}</time></td>
        <td data-label="Last used">{{#used}}<time datetime="{{used}}">{{usedText}}</time>{{/used}}{{^used}}never{{/used}}</td>
        <td class="actions"><a href="/dashboard/keys/{{id}}/rename" aria-label="Rename {{label}}">Rename</a>
        <a href="/dashboard/keys/{{id}}/regenerate" aria-label="Regenerate {{label}}">Regenerate</a>
        <a href="/dashboard/keys/{{id}}/delete" aria-label="Delete {{label}}">Delete</a></td></tr>
        {{/keys}}</tbody></table></div>{{/hasKeys}}</section>
        <section aria-labelledby="usage"><h2 id="usage">Usage</h2>
        {{^hasUsage}}<p>Nothing has been called yet.</p>{{/hasUsage}}
        {{#hasUsage}}<div class="scroll"><table>
        <thead><tr><th scope="col">Day (UTC)</th><th scope="col">Endpoint</th><th scope="col">Calls</th>
        <th scope="col">Credits</th></tr></thead>
        <tbody>{{#usage}}<tr><th scope="row">{{day}}</th><td data-label="Endpoint">{{endpoint}}</td>
        <td data-label="Calls">{{calls}}</td><td data-label="Credits">{{credits}}</td></tr>
        {{/usage}}</tbody></table></div>{{/hasUsage}}</section>
        {{> bottom}}
        """,
        "new-key": """
        {{> top}}
        <p class="notice warning" role="alert">This key is shown once. Copy it now and keep it in a secrets manager;
        it cannot be shown again.</p>
        <p><label for="key">Key “{{label}}”</label></p>
        <p class="row"><input id="key" class="key" readonly value="{{key}}">
        <button id="copy" type="button" hidden>Copy</button></p>
        <p id="copied" role="status"></p>
        <p><a href="/dashboard">Back to API Keys</a></p>
        <script src="/dashboard/copy.js" defer></script>
        {{> bottom}}
        """,
        "rename": """
        {{> top}}
        <form method="post" class="row">
        <input type="hidden" name="csrf_token" value="{{csrf}}">
        <label for="label">Label</label>
        <input id="label" name="label" value="{{label}}" maxlength="100" required>
        <button>Rename key</button> <a href="/dashboard">Cancel</a>
        </form>
        {{> bottom}}
        """,
        "confirm": """
        {{> top}}
        <p>{{question}}</p>
        <form method="post" class="row">
        <input type="hidden" name="csrf_token" value="{{csrf}}">
        <button class="danger">{{action}}</button> <a href="/dashboard">Cancel</a>
        </form>
        {{> bottom}}
        """,
        "text": "{{> top}}<p>{{text}}</p><p><a href=\"/dashboard\">API Keys</a></p>{{> bottom}}",
        "docs": """
        {{> top}}
        <p>This service uses API key authentication. Every request must include your API key in the <code>X-API-Key</code>
        header. Keys are generated in the Dashboard, shown once at creation, and stored only as a SHA-256 hash: a plaintext key
        that you lose cannot be recovered.</p>
        <h2>Generating your API key</h2>
        <p>Log in to your <a href="/dashboard">Dashboard</a> and navigate to API Keys → Generate new key. Give the key a
        descriptive name such as <code>production-crm-enrichment</code>. The key will be shown exactly once. Copy it
        immediately and store it in a secrets manager or environment variable, never in source code or a client-side
        application.</p>
        <h2>Using your API key in requests</h2>
        <p>Include the key in the <code>X-API-Key</code> header on every request:</p>
        <pre tabindex="0"><code>curl -X POST https://HOST/api/v1/companies/enrich \\
          -H "X-API-Key: ak_live_your_key_here" \\
          -H "Content-Type: application/json" \\
          -d '{"domain": "example.com"}'</code></pre>
        <p>Never include your API key in a URL query parameter or in client-side JavaScript. Both expose the key to server logs
        and browser history.</p>
        <h2>Key security</h2>
        <div class="scroll"><table><thead><tr><th scope="col">Protection</th><th scope="col">Detail</th></tr></thead><tbody>
        <tr><th scope="row">SHA-256 hashing</th><td>Your key is hashed using SHA-256 immediately on receipt. Only the hash is
        stored in the database.</td></tr>
        <tr><th scope="row">190-bit entropy</th><td>Keys are generated using a cryptographically secure random generator with 32
        characters of nanoid entropy, approximately 190 bits of randomness.</td></tr>
        <tr><th scope="row">TLS 1.3</th><td>All traffic is encrypted using TLS 1.3 with AES-256-GCM.</td></tr>
        <tr><th scope="row">No query logging</th><td>The domain, company name, email, or any other input you send is never written
        to persistent storage. Only the endpoint name, credits used, HTTP status code and the time are logged.</td></tr>
        </tbody></table></div>
        <h2>Key rotation</h2>
        <p>To rotate your key, go to Dashboard → API Keys and click Regenerate. The old key is invalidated immediately. Update
        your application before rotating in production to avoid downtime.</p>
        <h2>Endpoints</h2>
        <div class="scroll"><table><thead><tr><th scope="col">Endpoint</th><th scope="col">Body</th>
        <th scope="col">Credits</th></tr></thead><tbody>
        <tr><th scope="row"><code>POST /api/v1/companies/enrich</code></th>
        <td data-label="Body"><code>{"domain": "example.com"}</code></td><td data-label="Credits">1</td></tr>
        <tr><th scope="row"><code>POST /api/v1/people/enrich</code></th>
        <td data-label="Body"><code>{"email": "ada@example.com"}</code></td><td data-label="Credits">1</td></tr>
        <tr><th scope="row"><code>GET /api/v1/credits</code></th>
        <td data-label="Body">none</td><td data-label="Credits">0</td></tr></tbody></table></div>
        <h2>Error responses</h2>
        <div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Meaning</th></tr>
        </thead><tbody>
        <tr><th scope="row">401</th><td data-label="Code"><code>invalid_api_key</code></td>
        <td data-label="Meaning">Key is missing, malformed, or does not match any active key</td></tr>
        <tr><th scope="row">403</th><td data-label="Code"><code>insufficient_credits</code></td>
        <td data-label="Meaning">Your account has no remaining credits</td></tr>
        <tr><th scope="row">429</th><td data-label="Code"><code>rate_limit_exceeded</code></td>
        <td data-label="Meaning">You have exceeded the request rate for your plan</td></tr>
        </tbody></table></div>
        <p>A 429 says in <code>Retry-After</code> how many seconds to wait. The whole API is described in
        <a href="/openapi.json">OpenAPI</a>.</p>
        <h2>Questions</h2>
        <h3>Can I have multiple API keys?</h3>
        <p>Yes. You can generate multiple keys from the Dashboard and assign each one a label. This is useful for separating
        production and development environments or for different integrations.</p>
        <h3>What happens if I lose my key?</h3>
        <p>A lost key cannot be recovered because only the SHA-256 hash is stored. Generate a new key from the Dashboard and
        update your application.</p>
        <h3>Is my key stored in plaintext anywhere?</h3>
        <p>No. The plaintext is shown once at creation and never retained on any server.</p>
        <h3>Can I restrict a key to specific endpoints?</h3>
        <p>No. Each key has access to all endpoints available on your plan.</p>
        {{> bottom}}
        """,
    ]
}
