package enum OpenAPIDocument { package static func json(_ configuration: Configuration) -> JSON { [:] } }
