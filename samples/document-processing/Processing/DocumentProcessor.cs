using DaprPush.Client;
using DaprPush.Samples.Documents.Documents;
using Microsoft.Extensions.Options;

namespace DaprPush.Samples.Documents.Processing;

/// <summary>Works on one document after another and tells its user how far it is.</summary>
internal sealed partial class DocumentProcessor(
    DocumentShelf shelf, PushClient push, IOptions<DocumentOptions> options, ILogger<DocumentProcessor> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (document, text) in shelf.WaitingAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await ProcessAsync(document, text, stoppingToken).ConfigureAwait(false);
            }
            catch (PushException exception)
            {
                // The document is done; its user sees that at the next look at the list.
                LogUntold(exception, document.Id);
            }
        }
    }

    private async Task ProcessAsync(Document document, string text, CancellationToken cancellationToken)
    {
        await using var progress = push.ReportProgress(To.User(document.UserId), document.Id);
        var analysis = new TextAnalysis();
        var paragraphs = text.Split(["\r\n\r\n", "\n\n"], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < paragraphs.Length; i++)
        {
            Tell(new ProgressData(100.0 * i / paragraphs.Length, "analysing", $"paragraph {i + 1} of {paragraphs.Length}"));
            analysis.Add(paragraphs[i]);
            await Task.Delay(options.Value.ParagraphTime, cancellationToken).ConfigureAwait(false);
        }

        Tell(new ProgressData(100, "summarising"));
        var summary = analysis.Summarize();
        shelf.Update(document with { State = "done", Progress = new ProgressData(100, "done"), Summary = summary });
        await progress.CompleteAsync(new { TaskId = document.Id, document.Name, Summary = summary }).ConfigureAwait(false);

        void Tell(ProgressData now)
        {
            // First what is asked for, then what is pushed: who loads the page in between sees it in one of both.
            shelf.Update(document with { State = "processing", Progress = now });
            progress.Report(now);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The end of document {Id} could not be told.")]
    private partial void LogUntold(Exception exception, string id);
}
