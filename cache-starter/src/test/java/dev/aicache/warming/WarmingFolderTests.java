package dev.aicache.warming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WarmingFolderTests {

    @TempDir
    private Path temporary;

    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(temporary.resolve("requests"));
        Files.createDirectories(root.resolve("daily"));
        Files.writeString(root.resolve("a.jsonl"), "{}");
        Files.writeString(root.resolve("daily/b.jsonl"), "{}");
        Files.writeString(temporary.resolve("secret"), "{}");
        Files.createDirectories(temporary.resolve("requests-too"));
        Files.writeString(temporary.resolve("requests-too/c.jsonl"), "{}");
        Files.createSymbolicLink(root.resolve("out"), temporary.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), temporary);
        Files.createSymbolicLink(root.resolve("latest"), root.resolve("daily/b.jsonl"));
    }

    @Test
    void findsFilesAndLinksThatStayInside() throws IOException {
        WarmingFolder folder = new WarmingFolder(root);

        assertThat(folder.file("a.jsonl")).hasContent("{}");
        assertThat(folder.file("daily/b.jsonl")).hasContent("{}");
        assertThat(folder.file("latest"))
                .isEqualTo(root.resolve("daily/b.jsonl").toRealPath());
    }

    @Test
    void mayBeALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), root);

        assertThat(new WarmingFolder(link).file("a.jsonl")).hasContent("{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ../secret              | leads out of the folder
            daily/../../secret     | leads out of the folder
            ../requests-too/c.jsonl| leads out of the folder
            daily/../a.jsonl       | leads out of the folder
            out                    | is a link that leads out
            up/secret              | is a link that leads out
            up/requests-too/c.jsonl| is a link that leads out
            https://host/a.jsonl   | is a URL
            file:///etc/passwd     | is a URL
            /etc/passwd            | is an absolute path
            missing.jsonl          | There is no file 'missing.jsonl'
            daily                  | is not a file
            """)
    void refusesWhatIsNoFileOfIts(String name, String problem) {
        WarmingFolder folder = new WarmingFolder(root);

        assertThatIllegalArgumentException().isThrownBy(() -> folder.file(name)).withMessageContaining(problem);
    }

    @Test
    void refusesWhatCannotBeTheNameOfAFile() {
        WarmingFolder folder = new WarmingFolder(root);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> folder.file("a\0b"))
                .withMessageContaining("no name of a file");
        assertThatIllegalArgumentException().isThrownBy(() -> folder.file("")).withMessageContaining("is not a file");
    }

    @Test
    void mustExistAndBeAFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmingFolder(temporary.resolve("none")))
                .withMessageContaining("there is no folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmingFolder(root.resolve("a.jsonl")))
                .withMessageContaining("is not a folder");
    }
}
