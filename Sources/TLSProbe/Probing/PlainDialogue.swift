/// Sends a request in plain text and reads the head of what comes back.
final class PlainDialogue: Dialogue {
    private let request: [UInt8]
    private(set) var answer = HTTPHead()
    /// The first bytes, when it is no HTTP that came.
    private(set) var isHTTP: Bool?
    private var first: [UInt8] = []

    init(_ request: [UInt8]) { self.request = request }

    func open() -> [UInt8] { request }

    func receive(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        answer.receive(bytes)
        if isHTTP == nil {
            first += bytes.prefix(5 - first.count)
            let mark = Array("HTTP/".utf8)
            isHTTP = first.count == 5 ? first == mark : mark.starts(with: first) ? nil : false
        }
        return []
    }

    var isFinished: Bool { answer.isComplete || isHTTP == false }
}
