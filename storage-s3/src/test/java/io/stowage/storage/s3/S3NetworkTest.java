package io.stowage.storage.s3;

import io.stowage.storage.net.Network;
import io.stowage.storage.net.NetworkContract;
import java.net.URI;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** The way to a store. */
final class S3NetworkTest extends NetworkContract {

    @Override
    protected void get(Network network, URI uri) throws Exception {
        S3Settings settings = S3SettingsParser.parse(Map.of(
                "bucket",
                "b",
                "region",
                "us-east-1",
                "regionendpoint",
                uri.toString(),
                "accesskey",
                "ID",
                "secretkey",
                "s"));
        try (S3Connection connection = S3Connection.open(settings, List.of(), network)) {
            connection
                    .client()
                    .getObjectAsBytes(
                            GetObjectRequest.builder().bucket("b").key("k").build());
        }
    }

    @Override
    protected boolean logsInForTunnels() {
        return true;
    }
}
