package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;

import dev.aicache.Tag;

/** The tags that an answer has by what was asked, but for that of its key, which is known from the entry's place. */
final class RequestTags {

    private RequestTags() {}

    /** Reads the body again, for the model. */
    static List<Tag> of(Lookup lookup) {
        List<Tag> tags = new ArrayList<>();
        tags.add(Tag.route(lookup.routeId()));
        tags.add(Tag.scope(lookup.material().scopeId()));
        lookup.model().ifPresent(model -> tags.add(Tag.model(model)));
        String namespace = lookup.wishes().namespace();
        if (namespace != null) {
            tags.add(Tag.namespace(namespace));
        }
        lookup.wishes().tags().forEach(name -> tags.add(Tag.of(name)));
        lookup.policy().tags().forEach(name -> tags.add(Tag.of(name)));
        return tags;
    }
}
