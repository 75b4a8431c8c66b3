using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>What an administrator sets for the whole site, by clicks and keys alone.</summary>
public sealed class SiteSettingsTests
{
    [Fact]
    public Task F56_F57_F110_An_administrator_sets_limits_privacy_and_identity_in_the_console() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await LimitsAsync(page);
        await IdentityAsync(stage, admin);
        await PrivacyAsync(stage, page);
    });

    [Fact]
    public Task F29_F31_Demand_talks_and_orders_are_told_by_source_first_page_operator_and_rule() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var visitor = await stage.VisitorAsync("/products/kettlebird?utm_source=letter");
        await visitor.SayAsync("Is it quiet?");
        await admin.AcceptAsync("Is it quiet?");
        await visitor.Page.EvaluateAsync("gateway.event('cart_add', { value: 40, currency: 'EUR' }); gateway.event('purchase', { value: 40, currency: 'EUR' })");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-conversion").ClickAsync();
        await ToldAsync(page, "operator", "Mira Holm");
        await ToldAsync(page, "page", "/products/kettlebird");
        await ToldAsync(page, "source", "");
        await page.GetByTestId("site-departments").ClickAsync();
        await page.GetByTestId("site-conversion").ClickAsync();
        await Expect(page.GetByTestId("demand-dialogs").Locator(".pic-number")).ToHaveTextAsync("1");
    });

    /// <summary>The table is read when it is asked for, and the order is stored a moment later: it is asked for again until it is there.</summary>
    private static async Task ToldAsync(IPage page, string by, string name)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var row = page.GetByTestId("conversion-row").Filter(new() { HasText = name });
        for (var tries = 0; tries < 100; tries++, await ticks.WaitForNextTickAsync())
        {
            await page.GetByTestId("conversion-by").SelectOptionAsync("rule");
            await page.RunAndWaitForResponseAsync(() => page.GetByTestId("conversion-by").SelectOptionAsync(by), r => r.Url.EndsWith($"conversion?by={by}", StringComparison.Ordinal));
            if (await row.CountAsync() == 1 && (await row.TextContentAsync())!.EndsWith("111100 %100 %", StringComparison.Ordinal)) return;
        }
        await Expect(row).ToContainTextAsync("111100 %100 %");
    }

    [Fact]
    public Task F57_Nobody_but_administrators_has_the_settings_of_the_site() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await Expect(boris.Page.GetByTestId("nav-rules")).ToBeVisibleAsync();
        await Expect(boris.Page.GetByTestId("nav-site")).ToHaveCountAsync(0);
        await boris.Page.GotoAsync($"{stage.Node.Address}console/#/site/privacy");
        await Expect(boris.State).ToBeVisibleAsync();
        await Expect(boris.Page.GetByTestId("site-privacy-form")).ToHaveCountAsync(0);
    });

    /// <summary>Faults stand at their fields, in the person's language and the field's unit; what is saved is there after a reload.</summary>
    private static async Task LimitsAsync(IPage page)
    {
        var coolDown = page.GetByTestId("limit-coolDownSeconds");
        await Expect(coolDown).ToHaveValueAsync("1");
        await Expect(page.GetByTestId("limit-coolDownSeconds-unit")).ToHaveValueAsync("minutes");
        await Expect(page.GetByTestId("site-save")).ToBeDisabledAsync();
        await Expect(page.GetByTestId("rules-own")).ToContainTextAsync("once per visitor");
        await coolDown.FillAsync("25");
        await page.GetByTestId("limit-coolDownSeconds-unit").SelectOptionAsync("hours");
        await page.GetByTestId("limit-stopAfterRefusals").FillAsync("101");
        await page.GetByTestId("limit-timeZone").FillAsync("Mars/Base");
        await page.GetByTestId("limit-timeZone").PressAsync("Enter");
        await Expect(page.GetByTestId("limit-coolDownSeconds-fault")).ToHaveTextAsync("0 to 24 hours is allowed");
        await Expect(page.GetByTestId("limit-stopAfterRefusals-fault")).ToHaveTextAsync("0 to 100 is allowed");
        await Expect(page.GetByTestId("limit-timeZone-fault")).ToContainTextAsync("Europe/Moscow");
        await AccessibilityTests.CheckAsync(page, "limits with faults");
        await coolDown.FillAsync("12");
        await page.GetByTestId("limit-stopAfterRefusals").FillAsync("two");
        await page.GetByTestId("limit-timeZone").FillAsync("Asia/Tokyo");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("limit-stopAfterRefusals-fault")).ToHaveTextAsync("0 to 100 is allowed");
        await page.GetByTestId("limit-stopAfterRefusals").FillAsync("2");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByText("It is in force now.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByTestId("limit-coolDownSeconds")).ToHaveValueAsync("12");
        await Expect(page.GetByTestId("limit-coolDownSeconds-unit")).ToHaveValueAsync("hours");
        await Expect(page.GetByTestId("limit-stopAfterRefusals")).ToHaveValueAsync("2");
        await Expect(page.GetByTestId("limit-timeZone")).ToHaveValueAsync("Asia/Tokyo");
    }

    /// <summary>A secret is made, a page signed with it names its visitor; a second one is made and the first removed, which then signs nobody in.</summary>
    private static async Task IdentityAsync(Stage stage, OperatorConsole admin)
    {
        var page = admin.Page;
        await page.GetByTestId("site-identity").ClickAsync();
        await page.GetByTestId("identity-make").ClickAsync();
        var first = await page.GetByTestId("identity-new").Locator("code").InnerTextAsync();
        await page.GetByTestId("identity-kept").ClickAsync();
        var visitor = await stage.VisitorAsync("/products/glowworm-300");
        Assert.Equal("", await FaultAsync(first));
        await visitor.Page.EvaluateAsync("token => window.gateway.login(token)", Signed(first, "77"));

        await page.GetByTestId("identity-make").ClickAsync();
        var second = await page.GetByTestId("identity-new").Locator("code").InnerTextAsync();
        await page.GetByTestId("identity-kept").ClickAsync();
        await Expect(page.GetByTestId("identity-secret")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("identity-make")).ToHaveCountAsync(0);
        await page.GetByTestId("signing-Node").ClickAsync();
        await Expect(page.GetByTestId("signing-code")).ToContainTextAsync("createHmac");
        await AccessibilityTests.CheckAsync(page, "two secrets");
        await page.GetByTestId("identity-secret").Filter(new() { HasText = "older" }).GetByTestId("identity-remove").ClickAsync();
        await page.GetByTestId("identity-remove-confirm").ClickAsync();
        await Expect(page.GetByTestId("identity-secret")).ToHaveCountAsync(1);
        Assert.Equal("forged-login", await FaultAsync(first));
        Assert.Equal("", await FaultAsync(second));

        await admin.ShowAsync("visitors");
        await admin.Rows.Filter(new() { HasText = "/products/glowworm-300" }).ClickAsync();
        await Expect(page.GetByTestId("signed-in")).ToHaveTextAsync("Signed in as 77");
        await admin.ShowAsync("site");

        // What the widget asks with: a ticket, and why the login was not taken.
        Task<string> FaultAsync(string secret) => visitor.Page.EvaluateAsync<string>(
            "async ([gateway, login]) => (await (await fetch(`${gateway}api/v1/visitor-tickets`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ site: 'demo', login }) })).json()).loginFault?.code ?? ''",
            new[] { stage.Node.Address.ToString(), Signed(secret, "77") });
    }

    /// <summary>Consent and cut addresses are set, and what is held of somebody is found by the id, fetched and erased.</summary>
    private static async Task PrivacyAsync(Stage stage, IPage page)
    {
        await page.GetByTestId("site-privacy").ClickAsync();
        await Expect(page.GetByTestId("kept")).ToContainTextAsync("7 days");
        await page.GetByTestId("consent-always").ClickAsync();
        await Expect(page.GetByTestId("consent-tag")).ToContainTextAsync("data-site=\"demo\" data-consent async");
        await page.GetByTestId("cut-addresses").ClickAsync();
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByText("It is in force now.").Last).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByTestId("consent-always")).ToBeCheckedAsync();
        await Expect(page.GetByTestId("cut-addresses")).ToBeCheckedAsync();
        await AccessibilityTests.CheckAsync(page, "privacy");

        var person = await stage.VisitorAsync("/cart");
        await person.SayAsync("Please forget me.", "sales");
        await person.SeesAsync("Please forget me.");
        await person.EndAsync();
        await Expect(person.Notes.Last).ToBeVisibleAsync();
        var kept = await person.Page.EvaluateAsync<string>("() => localStorage.getItem('gateway.demo.visitor')");
        var id = System.Text.Json.JsonDocument.Parse(kept).RootElement.GetProperty("visitor").GetString()!;

        await page.GetByTestId("person-id").FillAsync("not an id");
        await page.GetByTestId("person-look").ClickAsync();
        await Expect(page.GetByTestId("person-fault")).ToContainTextAsync("letters, digits");
        await page.GetByTestId("person-id").FillAsync(id);
        await page.GetByTestId("person-look").ClickAsync();
        var address = await page.GetByTestId("person-export").GetAttributeAsync("href");
        Assert.Contains(id, await page.EvaluateAsync<string>("async a => await (await fetch(a)).text()", address), StringComparison.Ordinal);
        // The desk lets go of an ended dialog a moment later; until then erasing says so.
        for (var tries = 0; tries < 60 && !await page.GetByText("is erased").IsVisibleAsync(); tries++)
        {
            await page.GetByTestId("person-erase").ClickAsync();
            await page.GetByTestId("erase-confirm").ClickAsync();
            await Expect(page.GetByText("is erased").Or(page.GetByText("End it first"))).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
        }
        await Expect(page.GetByText("is erased")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("person-id")).ToHaveValueAsync("");
    }

    /// <summary>A token as docs/IDENTITY.md tells a site to make it.</summary>
    private static string Signed(string secret, string person)
    {
        var claims = $$"""{"sub":"{{person}}","exp":{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}}""";
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
