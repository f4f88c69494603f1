package io.stowage.docker;

import io.stowage.gc.CollectionProgress;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** Tells of a collection in Distribution's words, which scripts read. */
final class CollectionLines implements CollectionProgress {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;

    /** @param quiet whether nothing is printed but what has to be looked after */
    CollectionLines(PrintWriter out, PrintWriter err, boolean quiet) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
    }

    private void line(String text) {
        if (!quiet) {
            out.println(text);
        }
    }

    @Override
    public void waiting(Duration atMost) {
        err.println("a server has taken pushes to this store lately; waiting for " + atMost.toSeconds()
                + " s at most to see whether it still does");
    }

    @Override
    public void repository(RepositoryName repository) {
        line(repository.value());
    }

    @Override
    public void manifestMarked(RepositoryName repository, Digest manifest) {
        line(repository + ": marking manifest " + manifest + ' ');
    }

    @Override
    public void blobMarked(RepositoryName repository, Digest content) {
        line(repository + ": marking blob " + content);
    }

    @Override
    public void manifestEligible(RepositoryName repository, Digest manifest, Collection<Tag> tags) {
        String names = tags.stream().map(Tag::value).collect(Collectors.joining(" "));
        line("manifest eligible for deletion: {" + repository + ' ' + manifest + " [" + names + "]}");
    }

    @Override
    public void marked(long marked, long blobs, long manifests) {
        line("");
        line(marked + " blobs marked, " + blobs + " blobs and " + manifests + " manifests eligible for deletion");
    }

    @Override
    public void blobEligible(Digest content) {
        line("blob eligible for deletion: " + content);
    }

    @Override
    public void linkEligible(RepositoryName repository, Digest blob) {
        line(repository + ": layer link eligible for deletion: " + blob);
    }

    @Override
    public void spared(RepositoryName repository, String why) {
        err.println(repository + ": nothing is deleted: " + why);
    }
}
