using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using Microsoft.Playwright;

namespace DaprPush.Examples.Tests.Documents;

/// <summary>The sample that processes documents, in a real browser.</summary>
public sealed class DocumentPageTests(DocumentSystem documents) : IClassFixture<DocumentSystem>
{
    private const string Bar = "#documents progress";

    private PushSystem System => documents.System;

    [Fact]
    public async Task Upload_PageReloadedInTheMiddle_BarGoesOnToTheResult()
    {
        var page = await OpenAsync(1200, ColorScheme.Light);
        await UploadAsync(page, "report.txt", 60);
        await page.WaitForFunctionAsync($"() => document.querySelector('{Bar}')?.value > 0");
        var before = await ValueAsync(page);

        await page.ReloadAsync();
        await page.GetByText("connected, where it was").WaitForAsync();
        await page.Locator(Bar).WaitForAsync();
        var after = await ValueAsync(page);

        after.Should().BeGreaterThanOrEqualTo(before, "the bar goes on where it was");
        await page.GetByText("Keywords").WaitForAsync();
        (await ValueAsync(page)).Should().Be(100);
        var item = await page.Locator("#documents").InnerTextAsync();
        item.Should().Contain("report.txt").And.Contain("done").And.Contain("300").And.Contain("paragraph");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(System.Folder, "documents.png") });
    }

    [Fact]
    public async Task Upload_GatewayKilledInTheMiddle_BarGoesOnWithoutAReload()
    {
        var page = await OpenAsync(360, ColorScheme.Dark);
        await page.EvaluateAsync("() => { window.sameVisit = true; }");
        await UploadAsync(page, "report.txt", 60);
        await page.WaitForFunctionAsync($"() => document.querySelector('{Bar}')?.value > 0");

        System.SignalApp("push-gateway", 0, Signal.Kill).Should().NotBeNull();

        await page.GetByText("Keywords").WaitForAsync();
        (await page.EvaluateAsync<bool>("() => sameVisit")).Should().BeTrue();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360, "nothing has to be scrolled sideways");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(System.Folder, "documents-phone.png") });
    }

    [Theory]
    [InlineData("", "The document is empty.")]
    [InlineData("\u00ff", "The document is no text in UTF-8.")]
    public async Task Upload_NoText_IsRefusedInASentence(string latin1, string problem)
    {
        var page = await OpenAsync(1200, ColorScheme.Light);

        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "bad.txt", MimeType = "text/plain", Buffer = [.. latin1.Select(letter => (byte)letter)] });
        await page.GetByText("Process", new PageGetByTextOptions { Exact = true }).ClickAsync();

        await page.GetByText(problem).WaitForAsync();
        (await page.Locator("#documents li").CountAsync()).Should().Be(0);
    }

    private static Task<double> ValueAsync(IPage page) => page.EvaluateAsync<double>($"() => document.querySelector('{Bar}').value");

    private static async Task UploadAsync(IPage page, string name, int paragraphs)
    {
        var text = string.Join("\n\n", Enumerable.Range(1, paragraphs).Select(_ => "Every paragraph says the same."));
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/plain", Buffer = [.. text.Select(letter => (byte)letter)] });
        await page.GetByText("Process", new PageGetByTextOptions { Exact = true }).ClickAsync();
    }

    private async Task<IPage> OpenAsync(int width, ColorScheme scheme)
    {
        var page = await documents.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 }, ColorScheme = scheme });
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(documents.Address);
        await page.GetByText("connected", new PageGetByTextOptions { Exact = true }).WaitForAsync();
        return page;
    }
}
