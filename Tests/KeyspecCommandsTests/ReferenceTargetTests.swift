import Contract
import Deployment
import TestSupport
import Testing
import TypedYAML

@testable import KeyspecCommands

@Suite("The reference deployment as a target") struct ReferenceTargetTests {
    static let line = """
        {"ready":true,"key_alphabet":62,"base":"https://localhost:40123","ca_file":"/tmp/a \\"b\\"/ca.pem","nodes":[{"name":"node-1",\
        "address":"127.0.0.1","port":40123},{"name":"node-2","address":"127.0.0.2","port":40123}],\
        "names":["localhost","api.localhost"],"plain":{"address":"127.0.0.1","port":40124},"directory":"/tmp/a/$data","accounts":{"funded":\
        {"email":"funded@example.com","password":"s3cret-funded","credits":5,"rate":{"limit":7,"window_ms":1000},\
        "revoked_key":"ak_live_s3cret"},\
        "limited":{"email":"l@example.com","password":"s3cret-limited","credits":1,"rate":{"limit":2,"window_ms":2000}}}}
        """

    static let binary = "/opt/$bin/keyspec-reference"

    @Test("its ready line becomes a description without errors or warnings, through the decoder of all target files")
    func description() throws {
        let ready = try #require(ReferenceReadyLine(Self.line.utf8))
        let decoded = TargetDescription.schema.decode(
            SourceFile(name: "reference", text: ready.targetText(binary: Self.binary)))
        #expect(decoded.diagnostics.map(\.message) == [])
        let target = try #require(decoded.value)
        #expect(target.accounts.map(\.role) == [.funded, .limited])
        #expect(target.nodes.map(\.name) == ["node-1", "node-2"])
        #expect(target.names == ["api.localhost"])
        #expect(target.plainPort == 40124)
        #expect(target.readings.keyForm.alphabet == .alphanumeric)
        #expect(target.keyActions == Set(KeyAction.allCases))
        #expect(target.hooks.map(\.event) == [.restart, .setCredits, .topUp, .outage])
    }

    @Test("passwords are in the injected variables and not in the text")
    func secrets() throws {
        let ready = try #require(ReferenceReadyLine(Self.line.utf8))
        #expect(!ready.targetText(binary: Self.binary).contains("s3cret"))
        #expect(ready.environment["KEYSPEC_REFERENCE_FUNDED_REVOKED_KEY"] == "ak_live_s3cret")
        #expect(ready.environment["KEYSPEC_REFERENCE_LIMITED_PASSWORD"] == "s3cret-limited")
    }

    @Test("what is no ready line is none", arguments: ["", "{}", "null", "ready", "{\"base\":1}"])
    func noReadyLine(text: String) { #expect(ReferenceReadyLine(text.utf8) == nil) }
}
