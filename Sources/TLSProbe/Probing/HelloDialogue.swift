/// Sends a hello and reads until the server's first message decides.
final class HelloDialogue: Dialogue {
    private let bytes: [UInt8]
    private(set) var reader: FlightReader

    init(_ hello: ClientHello, _ nonce: ClientHello.Nonce) {
        bytes = hello.encoded(nonce)
        reader = FlightReader(expectsSSL2: hello.highestVersion == .ssl2)
    }

    func open() -> [UInt8] { bytes }

    func receive(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        reader.receive(bytes)
        return []
    }

    var isFinished: Bool { reader.finding != nil }
}
