internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

/// The way through the pages of a list.
struct ListPages {
    /// A list has at most so many pages.
    private static let limit = 100

    let listing: KeyListing
    /// The interface that lists the keys.
    let base: BaseURL
    /// What the request refers to as `${next}`.
    private(set) var next: SecretText = ""
    /// The request of the page that comes now.
    private(set) var request: TargetRequest
    private var count = 1

    init(_ listing: KeyListing, base: BaseURL) {
        self.listing = listing
        self.base = base
        request = listing.request
    }

    /// The value of `${next}` for the request, where there are pages.
    var names: [String: SecretText] { listing.next == nil ? [:] : ["next": next] }

    /// Turns to the page that an answer names; false when it names none, or itself.
    ///
    /// - Parameter target: path and query of the request that was answered.
    mutating func turn(after response: HTTPResponse, to target: String) throws(ProviderError) -> Bool {
        let piece: String?
        do { piece = try listing.next?.piece(of: response, cookies: [:]) } catch {
            throw problem(.description, "the next page is not to be found", remedy: "\(error)")
        }
        guard let piece, !piece.isEmpty else { return false }
        let page = listing.takesPageFromReference ? try reference(piece, from: target) : piece
        guard SecretText(page) != next, !(listing.takesPageFromReference && page == target) else { return false }
        count += 1
        guard count <= Self.limit else {
            throw problem(
                .description, "the list of keys does not end after \(Self.limit) pages",
                remedy: "check 'next', or delete old keys")
        }
        next = SecretText(page)
        if listing.takesPageFromReference {
            request.path = TargetText(parts: [.reference(.name("next"))], place: listing.request.path.place)
            request.query = []
        }
        return true
    }

    private func reference(_ piece: String, from target: String) throws(ProviderError) -> String {
        do throws(PageReference.Flaw) {
            return try PageReference(piece, at: base, requested: target).target
        } catch {
            switch error {
            case .unreadable:
                throw problem(
                    .description, "what the list names as its next page is no URL",
                    remedy: "check 'next', or send it as ${next} where the key management expects it")
            case .otherOrigin(let origin):
                throw problem(
                    .deployment,
                    "the next page of the list is at \(origin ?? "another origin"), to which nothing is sent",
                    remedy: "let it lead to \(base.origin), or send a part of it as ${next}")
            }
        }
    }

    private func problem(_ fault: ProviderError.Fault, _ message: String, remedy: String) -> ProviderError {
        ProviderError(fault, message, remedy: remedy, place: listing.request.place.description)
    }
}

extension KeyListing {
    /// Whether `next` is a URL that leads to the next page, as the request says nothing else of where it is.
    fileprivate var takesPageFromReference: Bool {
        !request.texts.flatMap(\.references).contains(.name("next"))
    }
}
