using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Stages;

/// <summary>A visitor of the demo shop: the page, and the widget in it.</summary>
internal sealed class Shopper(IPage page, string shop)
{
    public IPage Page => page;

    public ILocator Button => page.GetByTestId("gateway-button");

    public ILocator Badge => page.GetByTestId("gateway-badge");

    public ILocator Invitation => page.GetByTestId("gateway-invitation");

    public ILocator Composer => page.GetByTestId("gateway-composer");

    public ILocator Messages => page.GetByTestId("gateway-message");

    public ILocator Status => page.GetByTestId("gateway-status");

    /// <summary>The lines in which the dialog says what happened.</summary>
    public ILocator Notes => page.Locator("gateway-widget .note");

    public async Task GoAsync(string path)
    {
        await page.GotoAsync(shop + path);
        await Expect(Button.Or(Composer).Filter(new() { Visible = true })).ToHaveCountAsync(1);
    }

    /// <summary>Another tab of the same browser.</summary>
    public async Task<Shopper> TabAsync(string path)
    {
        var other = new Shopper(await page.Context.NewPageAsync(), shop);
        await other.GoAsync(path);
        return other;
    }

    public async Task OpenAsync()
    {
        await Button.ClickAsync();
        await Expect(Composer).ToBeVisibleAsync();
    }

    /// <summary>Writes in the open window, to a department when the dialog is to begin there.</summary>
    public async Task SayAsync(string text, string? department = null)
    {
        await EnsureOpenAsync();
        if (department is not null) await page.GetByTestId($"gateway-department-{department}").ClickAsync();
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>The window may be opening by itself (a dialog goes on, a new one was asked for): then its button is gone before it can be clicked.</summary>
    public async Task EnsureOpenAsync()
    {
        for (var tries = 0; tries < 60 && !await Composer.IsVisibleAsync(); tries++)
        {
            try
            {
                await Button.ClickAsync(new() { Timeout = 500 });
            }
            catch (TimeoutException)
            {
                // Looked at again.
            }
        }
        await Expect(Composer).ToBeVisibleAsync();
    }

    /// <summary>Each message of the dialog is there, once and in this order.</summary>
    public Task SeesAsync(params string[] texts) => Expect(Messages).ToHaveTextAsync(texts);

    public async Task MinimiseAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Minimise the chat" }).ClickAsync();
        await Expect(Button).ToBeVisibleAsync();
    }

    public Task EndAsync() => page.GetByRole(AriaRole.Button, new() { Name = "End dialog" }).ClickAsync();

    public Task RateAsync(int stars) => page.GetByTestId($"gateway-star-{stars}").ClickAsync();

    /// <summary>Accepts the invitation, which opens the window.</summary>
    public async Task AcceptAsync()
    {
        await page.GetByTestId("gateway-accept").ClickAsync();
        await Expect(Composer).ToBeVisibleAsync();
    }

    public Task DeclineAsync() => page.GetByTestId("gateway-decline").ClickAsync();
}
