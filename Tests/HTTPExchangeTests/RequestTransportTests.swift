import HTTPExchange
import Secrecy
import Testing

@Suite("The request decides its sender") struct RequestTransportTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let configure: @Sendable (inout HTTPRequest) -> Void

        init(_ name: String, _ configure: @escaping @Sendable (inout HTTPRequest) -> Void) {
            testDescription = name
            self.configure = configure
        }

        var transport: RequestTransport {
            var request = HTTPRequest("GET", host: "example.com")
            configure(&request)
            return request.transport
        }
    }

    static func field(_ name: String, _ value: SecretText) -> @Sendable (inout HTTPRequest) -> Void {
        { $0.headers = [HeaderField(name, value)] }
    }

    static let plain = [
        Example("nothing special") { _ in },
        Example("a body") { $0.body = .bytes("x") },
        Example("an empty value", field("X-Key", "")),
        Example("bytes above ASCII", field("X-Key", SecretText(bytes: [0xE9, 0xFF]))),
        Example("a tab inside", field("X-Key", "a\tb")),
        Example("repeated fields") { $0.headers = [HeaderField("X-Key", "a"), HeaderField("x-key", "b")] },
        Example("an odd but legal name", field("X_Key!#$%&'*+.^`|~", "a")),
        Example("dots and percents in the target") { $0.target = "/../%2e%zz?#" },
        Example("HTTP/2 with joined chunks") {
            $0.version = .http2
            $0.body = .chunked(["a", "b"])
        },
    ]

    static let odd = [
        Example("a leading space", field("X-Key", " a")),
        Example("a trailing tab", field("X-Key", "a\t")),
        Example("only white space", field("X-Key", " ")),
        Example("CR LF in a value", field("X-Key", "a\r\nb")),
        Example("NUL in a value", field("X-Key", "a\u{0}b")),
        Example("DEL in a value", field("X-Key", "a\u{7F}")),
        Example("a space in a name", field("X Key", "a")),
        Example("an empty name", field("", "a")),
        Example("a name beyond ASCII", field("X-Kéy", "a")),
        Example("a colon in a name", field("X:Key", "a")),
        Example("a length by hand", field("Content-Length", "3")),
        Example("a coding by hand", field("transfer-encoding", "chunked")),
        Example("an expectation by hand", field("Expect", "100-continue")),
        Example("an empty host", field("Host", "")),
        Example("two hosts") { $0.headers = [HeaderField("Host", "a"), HeaderField("host", "b")] },
        Example("a space in the target") { $0.target = "/a b" },
        Example("a line end in the target") { $0.target = "/a\r\n" },
        Example("an empty target") { $0.target = "" },
        Example("a header section of 64 KiB", field("X-Key", SecretText(bytes: Array(repeating: 0x41, count: 65536)))),
        Example("an odd method") { $0.method = "GE T" },
        Example("an empty method") { $0.method = "" },
        Example("a tunnel") { $0.method = "CONNECT" },
        Example("HEAD with a body") {
            $0.method = "HEAD"
            $0.body = .bytes("x")
        },
        Example("chunks") { $0.body = .chunked(["a"]) },
        Example("raw bytes") { $0.rawBytes = "x" },
    ]

    static let impossible =
        odd.filter { !["chunks", "a header section of 64 KiB"].contains($0.testDescription) }.map { example in
            Example("HTTP/2 and \(example.testDescription)") {
                example.configure(&$0)
                $0.version = .http2
            }
        } + [
            Example("trailers in HTTP/2") {
                $0.version = .http2
                $0.body = .chunked(["a"], trailers: [HeaderField("X", "y")])
            },
            Example("a path in the host") { $0.host = "example.com/x" },
            Example("credentials in the host") { $0.host = "user@example.com" },
            Example("no host") { $0.host = "" },
            Example("a line end in the node") { $0.node = NodeAddress(host: "127.0.0.1\r\n") },
            Example("port 0") { $0.port = 0 },
        ]

    @Test("a request can be repeated in a shell, with its secrets as variables") func shellCommand() {
        let key = Secret(name: "funded", text: "ak_live_secret")
        var request = HTTPRequest("POST", host: "api.example.com", target: "/v1/enrich?a='b'")
        request.headers = [HeaderField("X-API-Key", SecretText(key)), HeaderField("X-Empty", "")]
        request.body = .bytes(#"{"domain":"example.com"}"#)
        request.node = NodeAddress(host: "::1", port: 8443)
        request.trust = .caFile("ca.pem")
        request.version = .http11
        #expect(
            request.shellCommand == #"""
                curl --path-as-is --http1.1 --cacert 'ca.pem' --connect-to '::[::1]:8443' \#
                -H 'X-API-Key: '"$KEYSPEC_FUNDED" -H 'X-Empty;' -H 'Content-Type:' --data-binary \#
                '{"domain":"example.com"}' 'https://api.example.com/v1/enrich?a='\''b'\'''
                """#)
        request.headers = [HeaderField("X-API-Key", " \(key)")]
        request.automaticFields = []
        request.body = .none
        request.node = nil
        #expect(
            request.shellCommand == #"""
                printf %s $'POST /v1/enrich?a=\'b\' HTTP/1.1\x0d\x0aX-API-Key:  '"$KEYSPEC_FUNDED"\#
                $'\x0d\x0aContent-Length: 0\x0d\x0a\x0d\x0a' | \#
                openssl s_client -quiet -connect 'api.example.com:443' -servername 'api.example.com'
                """#)
    }

    @Test("libcurl sends the ordinary", arguments: plain) func ordinary(example: Example) {
        #expect(example.transport == .libcurl)
    }

    @Test("the odd goes raw", arguments: odd) func raw(example: Example) {
        guard case .raw = example.transport else {
            Issue.record("\(example.transport)")
            return
        }
    }

    @Test("the impossible is refused", arguments: impossible) func refused(example: Example) async {
        guard case .impossible = example.transport else {
            Issue.record("\(example.transport)")
            return
        }
        var request = HTTPRequest("GET", host: "example.com")
        example.configure(&request)
        #expect(await HTTPEngine().send(request).failure?.code == "invalid-request")
    }
}
