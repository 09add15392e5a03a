package dev.aicache.key;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Form;

import static org.assertj.core.api.Assertions.assertThat;

/** What keys of requests have in common that differ in the form they ask for alone. */
class FormKeyTests {

    private static Ask chat(String members) {
        return Ask.CHAT.body("{\"model\":\"m-1\",\"messages\":[]" + members.replace('\'', '"') + "}");
    }

    @Test
    void leadsToTheKeysOfTheOtherForms() {
        CacheKey json = chat("").key();
        CacheKey stream = chat(",'stream':true").key();
        CacheKey withUsage =
                chat(",'stream':true,'stream_options':{'include_usage':true}").key();

        assertThat(Arrays.asList(json, stream, withUsage)).doesNotHaveDuplicates();
        assertThat(FormKey.formOf(json)).isEqualTo(Form.JSON);
        assertThat(FormKey.of(json, Form.SSE)).isEqualTo(stream);
        assertThat(FormKey.of(stream, Form.SSE_WITH_USAGE)).isEqualTo(withUsage);
        assertThat(FormKey.of(withUsage, Form.JSON)).isEqualTo(json);
        assertThat(chat(",'stream':false").key()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                ",'stream':'true'",
                ",'stream':null",
                ",'stream':true,'stream_options':{'include_obfuscation':false}",
                ",'x':1,'stream':true",
                ",'seed':1,'seed':1,'stream':true"
            })
    void leadsNowhereWhereTheFormIsNotAllThatIsAsked(String members) {
        CacheKey key = chat(members).key();

        assertThat(FormKey.formOf(key)).isEqualTo(Form.ONLY);
        assertThat(FormKey.of(key, Form.JSON)).isNotEqualTo(chat("").key());
    }

    @Test
    void keepsAllElseApart() {
        CacheKey json = chat("").key();
        for (Ask other : new Ask[] {
            chat(",'seed':1"), Ask.CHAT.principal("bob"), Ask.CHAT.routeId("other"), Ask.CHAT.header("Accept", "*/*")
        }) {
            assertThat(FormKey.of(other.key(), Form.SSE)).isNotEqualTo(FormKey.of(json, Form.SSE));
        }
    }

    @Test
    void findsAFormInEveryKey() {
        for (Form form : Form.values()) {
            assertThat(FormKey.formOf(new CacheKey(1, 2, 3, form.code()))).isEqualTo(form);
        }
        assertThat(FormKey.formOf(new CacheKey(1, 2, 3, 6))).isEqualTo(Form.ONLY);
        assertThat(FormKey.formOf(new CacheKey(1, 2, 3, -1))).isEqualTo(Form.ONLY);
    }
}
