/// Where files ended at some moment.
///
/// A file keeps its identity when it is renamed. One that was cut off and begun anew keeps it too, and a new one may get that of
/// one that is gone: both are told by the bytes before the place. So is what holds a file's text by now, as a compressed log does.
package struct FilePlaces: Sendable {
    private struct Place {
        var size: Int
        /// The last bytes before the place.
        var tail: [UInt8]

        func isIn(_ text: UnsafeRawBufferPointer) -> Bool {
            text.count >= size && text[(size - tail.count)..<size].elementsEqual(tail)
        }
    }

    private static let tailLength = 256

    private var places: [FileIdentity: Place] = [:]

    /// No file was there.
    package init() {}

    /// Where the files under some paths end now.
    package init(under paths: [ScanPath]) {
        var survey = FileSurvey()
        for file in survey.look(under: paths) {
            guard let bytes = try? FileBytes(path: file.path), let status = bytes.status, status.kind == .file else {
                continue
            }
            let count = min(status.size, Self.tailLength)
            guard let tail = try? bytes.read(count, at: status.size - count) else { continue }
            places[status.identity] = Place(size: status.size - count + tail.count, tail: tail)
        }
    }

    package mutating func merge(_ other: FilePlaces) { places.merge(other.places) { _, new in new } }

    /// Where what was added to a file begins; 0 when all of it was.
    func start(in file: FileBytes) -> Int {
        guard let status = file.status, let place = places[status.identity], place.size <= status.size,
            let tail = try? file.read(place.tail.count, at: place.size - place.tail.count), tail == place.tail
        else { return 0 }
        return place.size
    }

    /// Where what was added begins in a text that was copied from one of the files, with the identity of that one.
    func start(inCopy text: [UInt8]) -> (start: Int, of: FileIdentity)? {
        text.withUnsafeBytes { text in
            places.filter { !$0.value.tail.isEmpty && $0.value.isIn(text) }.max { $0.value.size < $1.value.size }
                .map { ($0.value.size, $0.key) }
        }
    }

    /// Whether a file held something that is in none of those named.
    func heldMore(than found: Set<FileIdentity>) -> Bool {
        places.contains { $0.value.size > 0 && !found.contains($0.key) }
    }
}
