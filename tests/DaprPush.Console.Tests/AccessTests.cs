using DaprPush.Console.Tests.Systems;
using DaprPush.Testing.Tokens;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests;

/// <summary>Who gets in where callers say who they are, and what becomes of what they say.</summary>
public sealed class AccessTests(SecureConsoleSystem system) : ConsoleTests(system), IClassFixture<SecureConsoleSystem>
{
    private static string Admin => TokenMaker.For("root", ("push.admin", true), ("push.publish", "**"), ("push.subscribe", "**"));

    [Fact]
    public async Task Page_WithoutARight_IsTheSignIn()
    {
        var page = await OpenAsync("manage");

        await page.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Sign in" }).WaitForAsync();

        (await page.Page.Locator("#manage").IsVisibleAsync()).Should().BeFalse();
        (await page.Page.Locator("#sign-in-fault").TextContentAsync()).Should().BeEmpty("nobody has done anything wrong yet");
        await page.PictureAsync("sign-in");
    }

    [Fact]
    public async Task SignIn_TokenOfAUser_IsToldWhatIsMissing()
    {
        var page = await OpenAsync("watch");

        await SignInAsync(page, TokenMaker.For("alice"));
        await page.ShowsAsync("#sign-in-fault", "push.admin");
        await SignInAsync(page, "rubbish");
        await page.ShowsAsync("#sign-in-fault", "The API key is not known.");

        (await page.Page.Locator("#watch").IsVisibleAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task SignIn_Admin_IsInUntilSigningOutAndLeavesNoTrace()
    {
        var (page, token) = (await OpenAsync("watch"), Admin);

        await SignInAsync(page, token);
        await page.IsLiveAsync();
        await page.Page.Locator("#gateways tbody tr").WaitForAsync();
        var stored = await page.Page.EvaluateAsync<string>("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.querySelector('#credential').value])");
        await page.Page.Locator("#sign-out").ClickAsync();
        await page.Page.Locator("#sign-in").WaitForAsync();

        stored.Should().NotContain(token);
        page.Asked.Should().NotContain(url => url.Contains("eyJ", StringComparison.Ordinal), "a token in an address ends in logs");
        (await page.Page.Locator("#gateways tbody tr").CountAsync()).Should().Be(0, "what was seen is gone with whoever saw it");
        page.Complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task SignIn_ApiKey_IsIn()
    {
        var page = await OpenAsync("manage");

        await SignInAsync(page, SecureConsoleSystem.ApiKey);

        await page.IsLiveAsync();
        await page.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Connections" }).WaitForAsync();
    }

    [Fact]
    public async Task Stream_OfAnotherUser_TakesThatUsersToken()
    {
        var page = await OpenAsync("try");
        await SignInAsync(page, Admin);
        await page.IsLiveAsync();

        await page.FillAsync("#open-form", "user", "alice");
        await page.SubmitAsync("#open-form");
        await page.ShowsAsync("#streams .pill", "refused, 403");
        await page.ShowsAsync("#streams .about", "user:alice");
        await page.Page.Locator("#open-form summary").ClickAsync();
        await page.FillAsync("#open-form", "token", TokenMaker.For("alice"));
        await page.FollowAsync("alice");
        await page.SubmitAsync("#send-form");

        await page.Events("info").WaitForAsync();
        page.Asked.Should().NotContain(url => url.Contains("eyJ", StringComparison.Ordinal));
    }

    private static async Task SignInAsync(ConsolePage page, string credential)
    {
        await page.Page.Locator("#credential").FillAsync(credential);
        await page.SubmitAsync("#sign-in-form");
    }
}
