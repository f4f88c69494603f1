package io.stowage.server.registry;

/**
 * What whoever pushes may do to tags. Asked again when the tag is written, so that of two who may only create one does.
 *
 * @param create make tags that are not there
 * @param update make tags that are there point at something else
 */
public record TagRights(boolean create, boolean update) {

    public static final TagRights ALL = new TagRights(true, true);
}
