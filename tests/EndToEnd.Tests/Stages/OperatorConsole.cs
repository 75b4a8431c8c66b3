using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Stages;

/// <summary>An operator's window: the console in a browser of its own.</summary>
internal sealed class OperatorConsole(IPage page)
{
    public IPage Page => page;

    public ILocator Offers => page.GetByTestId("offer");

    public ILocator Queue => page.GetByTestId("queue-item");

    public ILocator Mine => page.GetByTestId("dialog-item");

    public ILocator Rows => page.GetByTestId("visitor-row");

    public ILocator Card => page.GetByTestId("visitor-card");

    public ILocator State => page.GetByTestId("my-state");

    public async Task EnterAsync(string login, string password)
    {
        await page.GetByTestId("sign-in-login").FillAsync(login);
        await page.GetByTestId("sign-in-password").FillAsync(password);
        await page.GetByTestId("sign-in-submit").ClickAsync();
    }

    public async Task SignInAsync(string login, string password)
    {
        await EnterAsync(login, password);
        await Expect(State).ToBeVisibleAsync();
    }

    public async Task BeAvailableAsync()
    {
        await page.GetByTestId("go-available").ClickAsync();
        await Expect(State).ToHaveAttributeAsync("data-state", "available");
    }

    public async Task ShowAsync(string screen)
    {
        await page.GetByTestId($"nav-{screen}").ClickAsync();
        await Expect(page.GetByTestId($"nav-{screen}")).ToHaveAttributeAsync("aria-current", "page");
    }

    /// <summary>
    /// Opens the history until something is in it: what was said is found there a moment after it was said, and a list that was read before does not move by itself.
    /// </summary>
    public async Task ShowHistoryAsync(ILocator expected)
    {
        for (var look = 0; look < 15; look++)
        {
            await ShowAsync("history");
            try
            {
                await expected.WaitForAsync(new() { Timeout = 2_000 });
                return;
            }
            catch (TimeoutException)
            {
                await ShowAsync("desk");
            }
        }
        await ShowAsync("history");
        await Expect(expected).ToBeVisibleAsync();
    }

    /// <summary>Accepts the only offer there is; the dialog's pane.</summary>
    public async Task<ILocator> AcceptAsync(string text)
    {
        await Offers.GetByTestId("offer-accept").ClickAsync();
        await Expect(Pane(text)).ToBeVisibleAsync();
        return Pane(text);
    }

    /// <summary>The pane of the dialog in which something was said.</summary>
    public ILocator Pane(string text) => page.GetByTestId("dialog-pane").Filter(new() { HasText = text });

    /// <summary>The messages of a pane that the server knows, in their order.</summary>
    public static ILocator Messages(ILocator pane) => pane.Locator(".bubble[data-seq]");

    public static async Task SayAsync(ILocator pane, string text)
    {
        await pane.GetByTestId("composer").FillAsync(text);
        await pane.GetByTestId("composer").PressAsync("Enter");
    }

    /// <summary>Each message of the dialog is there, once and in this order.</summary>
    public static Task SeesAsync(ILocator pane, params string[] texts) => Expect(Messages(pane)).ToHaveTextAsync(texts);

    public async Task CloseAsync(ILocator pane)
    {
        await pane.GetByTestId("close-dialog").ClickAsync();
        await page.GetByTestId("close-confirm").ClickAsync();
        await Expect(pane.GetByText("The dialog has ended.")).ToBeVisibleAsync();
    }
}
