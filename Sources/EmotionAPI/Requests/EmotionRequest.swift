/// What one request asks: pictures, a recording, and how to look at them.
package struct EmotionRequest: Sendable, Equatable {
    package var images: [[UInt8]] = []
    package var audio: [UInt8]?
    package var options: AnalysisOptions

    package init(images: [[UInt8]] = [], audio: [UInt8]? = nil, options: AnalysisOptions) {
        self.images = images
        self.audio = audio
        self.options = options
    }
}
