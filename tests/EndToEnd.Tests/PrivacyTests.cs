using System.Text.Json;
using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Feature 57 in browsers.</summary>
public sealed class PrivacyTests
{
    private const string Stored = "() => JSON.stringify([Object.keys(localStorage).filter(k => k.startsWith('gateway')), Object.keys(sessionStorage).filter(k => k.startsWith('gateway')), document.cookie])";

    [Fact]
    public Task F57_Nothing_is_kept_before_consent_and_an_administrator_exports_and_erases_who_came() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var set = await admin.Page.EvaluateAsync<int>("async () => (await fetch('/api/v1/sites/demo/privacy', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{\"consent\":\"always\"}' })).status");
        Assert.Equal(200, set);
        await admin.ShowAsync("visitors");

        // The page's tag asks for it as well.
        var page = await stage.PageAsync("careful", script: "new MutationObserver((_, o) => { const s = document.querySelector('script[data-site]'); if (s) { s.dataset.consent = ''; o.disconnect(); } }).observe(document, { childList: true, subtree: true });");
        var visitor = new Shopper(page, stage.Node.ShopOrigin);
        await visitor.GoAsync("/products/glowworm-300");
        await visitor.GoAsync("/products/ridgeback-45");
        Assert.Equal("""[[],[],""]""", await page.EvaluateAsync<string>(Stored));
        await Expect(admin.Page.GetByTestId("visitor-total")).ToHaveTextAsync("0 on the site");

        await visitor.SayAsync("May I ask something?", "sales");
        await Expect(visitor.Messages).ToHaveTextAsync(["May I ask something?"]);
        await Expect(admin.Page.GetByTestId("visitor-total")).ToHaveTextAsync("1 on the site");
        Assert.Contains("gateway.demo.visitor", await page.EvaluateAsync<string>(Stored), StringComparison.Ordinal);
        // Known from now on, also on the next page.
        await visitor.GoAsync("/cart");
        await Expect(visitor.Messages).ToHaveTextAsync(["May I ask something?"]);

        await admin.Rows.ClickAsync();
        var address = await admin.Page.GetByTestId("person-export").GetAttributeAsync("href");
        var export = await admin.Page.EvaluateAsync<string>("async a => await (await fetch(a)).text()", address);
        Assert.Equal("demo", JsonDocument.Parse(export).RootElement.GetProperty("site").GetString());
        await admin.Page.GetByTestId("person-erase").ClickAsync();
        await admin.Page.GetByTestId("erase-confirm").ClickAsync();
        await Expect(admin.Page.GetByTestId("erase-sheet")).ToContainTextAsync("End it first");
        await admin.Page.Keyboard.PressAsync("Escape");
        await visitor.EndAsync();
        await Expect(visitor.Notes.Last).ToBeVisibleAsync();
        for (var tries = 0; tries < 60 && !await admin.Page.GetByText("is erased").IsVisibleAsync(); tries++)
        {
            await admin.Page.GetByTestId("person-erase").ClickAsync();
            await admin.Page.GetByTestId("erase-confirm").ClickAsync();
            await Expect(admin.Page.GetByText("is erased").Or(admin.Page.GetByText("End it first"))).ToBeVisibleAsync();
            await admin.Page.Keyboard.PressAsync("Escape");
        }
        await Expect(admin.Page.GetByText("is erased")).ToBeVisibleAsync();
        // At once, or with one of the next runs when the desk had not yet let go of the dialog.
        await admin.Page.WaitForFunctionAsync("async a => !/May I ask|ridgeback/.test(await (await fetch(a)).text())", address, new() { PollingInterval = 500, Timeout = 60_000 });
    });
}
