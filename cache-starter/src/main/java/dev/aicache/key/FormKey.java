package dev.aicache.key;

import java.util.List;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Form;

/**
 * Keys of the forms of one answer. All but the last three bits of a key come from the digest of what is asked, the last
 * three say the form that is asked for. So a key leads to those of the other forms at no cost, and a hostile caller
 * still has 253 bits to collide.
 */
public final class FormKey {

    private static final long FORM = 0b111;

    private static final List<Form> FORMS = List.of(Form.values());

    private FormKey() {}

    /** The key of the same content in this form. */
    public static CacheKey of(CacheKey content, Form form) {
        return new CacheKey(content.a(), content.b(), content.c(), (content.d() & ~FORM) | form.code());
    }

    /** The form that is asked for with the key; {@link Form#ONLY} where the key says none. */
    public static Form formOf(CacheKey key) {
        long code = key.d() & FORM;
        for (Form form : FORMS) {
            if (form.code() == code) {
                return form;
            }
        }
        return Form.ONLY;
    }
}
