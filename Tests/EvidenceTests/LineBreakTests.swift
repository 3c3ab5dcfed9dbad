import TestSupport
import Testing

@testable import Evidence

/// Texts that Python's encoders broke into lines, with the token at every place of a line.
@Suite("Encodings over lines", .enabled(if: (try? runProcess("python3", ["--version"]))?.exitStatus == 0))
struct LineBreakTests {
    private static let token = "kq7w3zx9m2v5t8r1p4n6"

    /// One file for each place of the token in a message.
    private static let script = """
        import base64, binascii, json, quopri, sys, textwrap
        folder, kind = sys.argv[1], sys.argv[2]
        token = "kq7w3zx9m2v5t8r1p4n6"
        def wrapped(text, width, end): return end.join(textwrap.wrap(text, width)) + end
        def encoded(body):
            if kind == "mime": return base64.encodebytes(body).decode()
            if kind == "mime-crlf": return base64.encodebytes(body).decode().replace("\\n", "\\r\\n")
            if kind == "pem": return wrapped(base64.b64encode(body).decode(), 64, "\\n")
            if kind == "pem-crlf": return wrapped(base64.b64encode(body).decode(), 64, "\\r\\n")
            if kind == "pem-in-json": return json.dumps({"pem": wrapped(base64.b64encode(body).decode(), 64, "\\n")})
            if kind == "mime-in-json":
                return json.dumps(base64.encodebytes(body).decode().replace("\\n", "\\r\\n"))
            if kind == "base32": return wrapped(base64.b32encode(body).decode(), 76, "\\n")
            if kind == "hex": return wrapped(body.hex(), 60, "\\n")
            if kind == "quoted": return quopri.encodestring(b"x" * 30 + b"\\xc3\\xa9" + body).decode()
            if kind == "quoted-in-json":
                return json.dumps(quopri.encodestring(b"x" * 30 + body).decode())
        for place in range(80):
            with open(f"{folder}/{place}", "w", newline="") as file:
                file.write(encoded(b"." * place + token.encode() + b"~" * 90))
        """

    @Test(
        "a token is found wherever the line ends",
        arguments: [
            "mime", "mime-crlf", "pem", "pem-crlf", "pem-in-json", "mime-in-json", "base32", "hex", "quoted",
            "quoted-in-json",
        ])
    func everyPlace(kind: String) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let made = try runProcess("python3", ["-c", Self.script, folder.path, kind])
        try #require(made.exitStatus == 0, "\(made.errors)")
        let scan = try EvidenceScan([Subject(name: "t", text: Self.token)])
        let sources = await scan.scan(paths: [folder.path], workers: 1)
        #expect(sources.count == 80 && sources.allSatisfy { !$0.result.hits.isEmpty })
        // Some are broken and some are not, or this would try nothing.
        #expect(Set(sources.flatMap { $0.result.hits.map(\.form) }).count == 2)
    }

    @Test(
        "escapes within escapes are found",
        arguments: [
            (
                #"\\u006b\\u0071\\u0037\\u0077\\u0033\\u007a\\u0078\\u0039\\u006d\\u0032"#
                    + #"\\u0076\\u0035\\u0074\\u0038\\u0072\\u0031\\u0070\\u0034\\u006e\\u0036"#,
                "unicode-escaped-twice"
            ),
            (
                "%u006B%u0071%u0037%u0077%u0033%u007A%u0078%u0039%u006D%u0032"
                    + "%u0076%u0035%u0074%u0038%u0072%u0031%u0070%u0034%u006E%u0036", "unicode-escaped-twice"
            ),
            (
                "&amp;#107;&amp;#113;&amp;#55;&amp;#119;&amp;#51;&amp;#122;&amp;#120;&amp;#57;&amp;#109;&amp;#50;"
                    + "&amp;#118;&amp;#53;&amp;#116;&amp;#56;&amp;#114;&amp;#49;&amp;#112;&amp;#52;&amp;#110;&amp;#54;",
                "html-twice"
            ),
        ])
    func twice(text: String, form: String) throws {
        let scan = try EvidenceScan([Subject(name: "t", text: Self.token)])
        #expect(scan.scan(Array("x \(text) y".utf8)).hits.map(\.form.description) == [form])
    }
}
