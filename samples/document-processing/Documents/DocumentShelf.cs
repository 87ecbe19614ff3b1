using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace DaprPush.Samples.Documents.Documents;

/// <summary>All documents, and the line of those that wait. In memory: it is a sample, its documents go with it.</summary>
internal sealed class DocumentShelf(IOptions<DocumentOptions> options)
{
    private readonly ConcurrentDictionary<string, Document> _documents = new();
    private readonly Channel<(Document Document, string Text)> _waiting = Channel.CreateBounded<(Document, string)>(options.Value.MaxWaiting);

    /// <summary>Those that wait, in their order; each is given out once.</summary>
    public IAsyncEnumerable<(Document Document, string Text)> WaitingAsync(CancellationToken cancellationToken) =>
        _waiting.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes a document; null where too many wait.</summary>
    public Document? Add(string userId, string name, string text)
    {
        var document = new Document($"doc_{Guid.CreateVersion7():n}", userId, name, "waiting");
        _documents[document.Id] = document;
        if (_waiting.Writer.TryWrite((document, text)))
        {
            return document;
        }

        _documents.TryRemove(document.Id, out _);
        return null;
    }

    public void Update(Document document) => _documents[document.Id] = document;

    /// <summary>A user's documents, the newest first.</summary>
    public IEnumerable<Document> Of(string userId) =>
        _documents.Values.Where(document => document.UserId == userId).OrderByDescending(document => document.Id, StringComparer.Ordinal);
}
