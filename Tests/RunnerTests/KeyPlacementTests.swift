import Deployment
import HTTPExchange
@_spi(SecretSender) import Secrecy
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("The key in other places")
struct KeyPlacementTests {
    private let key = Secret(name: "key", text: "ak_live_x")

    private func request(_ placement: CredentialPlacement, at target: String = "/enrich?q=1") throws -> HTTPRequest {
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: RunTests.targetText))
        let description = try #require(decoded.value)
        var request = description.request("POST", at: description.base, target: SecretText(target), headers: [])
        try KeyPlacement(key: key, endpoint: description.endpoints[0]).place(placement, in: &request)
        return request
    }

    private func text(_ text: SecretText) -> String { text.withBytes { String(decoding: $0, as: UTF8.self) } }

    @Test(
        "several names in a URL are several fields",
        arguments: [
            (CredentialPlacement.query(["a", "b"]), "/enrich?q=1&a=ak_live_x&b=ak_live_x"),
            (.path, "/enrich/ak_live_x?q=1"), (.pathStart, "/ak_live_x/enrich?q=1"),
            (.pathParameter(["a", "b"]), "/enrich;a=ak_live_x;b=ak_live_x?q=1"),
        ])
    func urls(placement: CredentialPlacement, target: String) throws {
        #expect(text(try request(placement).target) == target)
    }

    @Test("the first field of a query comes behind a question mark")
    func firstField() throws {
        #expect(text(try request(.query(["a"]), at: "/enrich").target) == "/enrich?a=ak_live_x")
    }

    @Test("several names of header fields are several fields, and several cookies one")
    func fields() throws {
        let fields = try request(.header(["A", "B"])).headers
        #expect(fields.suffix(2).map(\.name) == ["A", "B"])
        #expect(fields.suffix(2).allSatisfy { text($0.value) == "ak_live_x" })
        #expect(try request(.cookie(["a", "b"])).values(of: "Cookie").map(text) == ["a=ak_live_x; b=ak_live_x"])
    }

    @Test(
        "members and form fields stand beside the sample's own",
        arguments: [
            (
                CredentialPlacement.json(["k", "auth/key"]),
                #"{"domain":"example.com","k":"ak_live_x","auth":{"key":"ak_live_x"}}"#
            ), (.form(["k", "t"]), "domain=example.com&k=ak_live_x&t=ak_live_x"),
        ])
    func bodies(placement: CredentialPlacement, body: String) throws {
        guard case .bytes(let bytes) = try request(placement).body else {
            Issue.record("no body")
            return
        }
        #expect(text(bytes) == body)
    }
}
