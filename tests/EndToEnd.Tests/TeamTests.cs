using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Roles as administrators make them and people get them, and the log of who did what.</summary>
public sealed class TeamTests
{
    [Fact]
    public Task F11_A_role_made_by_clicks_decides_what_its_people_see_and_who_made_it_stands_in_the_log() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await admin.ShowAsync("team");
        await page.GetByTestId("team-roles").ClickAsync();
        await Expect(page.GetByTestId("role-row")).ToHaveCountAsync(3);
        await page.GetByTestId("role-row").Filter(new() { HasText = "Administrator" }).ClickAsync();
        await Expect(page.GetByTestId("may-manage-team")).ToBeDisabledAsync();
        await page.GetByTestId("role-id").FillAsync("archivist");
        await page.GetByTestId("role-add").ClickAsync();
        await page.GetByTestId("role-name").FillAsync("Archivist");
        foreach (var allowed in (string[])["answer-dialogs", "read-history"]) await page.GetByTestId($"may-{allowed}").CheckAsync();
        await page.GetByTestId("may-read-audit").CheckAsync();
        await AccessibilityTests.CheckAsync(page, "a new role");
        await page.GetByTestId("role-save").ClickAsync();
        await Expect(page.GetByTestId("role-row").Filter(new() { HasText = "Archivist" })).ToBeVisibleAsync();

        await page.GetByTestId("team-people").ClickAsync();
        await page.GetByTestId("team-person").Filter(new() { HasText = "Boris Linde" }).GetByTestId("person-role").SelectOptionAsync("archivist");
        // Nobody locks the last administrator out, himself included.
        var own = page.GetByLabel("Role of Mira Holm");
        await own.SelectOptionAsync("operator");
        await Expect(page.GetByTestId("team-fault")).ToBeVisibleAsync();
        await Expect(own).ToHaveValueAsync("administrator");

        var boris = await stage.OperatorAsync("boris");
        await Expect(boris.Page.GetByTestId("nav-history")).ToBeVisibleAsync();
        await Expect(boris.Page.GetByTestId("nav-team")).ToBeVisibleAsync();
        foreach (var hidden in (string[])["visitors", "alerts", "rules", "site", "nodes"]) await Expect(boris.Page.GetByTestId($"nav-{hidden}")).ToHaveCountAsync(0);
        await boris.ShowAsync("team");
        await Expect(boris.Page.GetByTestId("team-people")).ToHaveCountAsync(0);
        await Expect(boris.Page.GetByTestId("audit-entry").Filter(new() { HasText = "archivist" }).First).ToContainTextAsync("admin");
        await boris.Page.GetByTestId("audit-outcome").SelectOptionAsync("done");
        await boris.Page.GetByTestId("audit-action").FillAsync("role");
        await Expect(boris.Page.GetByTestId("audit-entry").First).ToContainTextAsync("/team/");
        await AccessibilityTests.CheckAsync(boris.Page, "the log");
    });

    [Fact]
    public Task F11_A_token_is_shown_once_lets_a_program_do_what_was_chosen_and_is_revoked() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await admin.ShowAsync("team");
        await page.GetByTestId("team-tokens").ClickAsync();
        await page.GetByTestId("token-name").FillAsync("CRM");
        await page.GetByTestId("scope-read-history").CheckAsync();
        await AccessibilityTests.CheckAsync(page, "a new token");
        await page.GetByTestId("token-make").ClickAsync();
        var text = (await page.GetByTestId("token-text").Locator("code").InnerTextAsync()).Trim();
        await AccessibilityTests.CheckAsync(page, "a token that was made");
        using var program = new HttpClient { BaseAddress = stage.Node.Address };
        program.DefaultRequestHeaders.Authorization = new("Bearer", text);
        Assert.Equal((200, 403), (await StatusAsync("dialogs"), await StatusAsync("rules")));
        await page.GetByTestId("token-kept").ClickAsync();
        await Expect(page.GetByTestId("token-text")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("token")).ToContainTextAsync("CRM");
        await page.GetByTestId("token-revoke").ClickAsync();
        await page.GetByTestId("token-revoke-confirm").ClickAsync();
        await Expect(page.GetByTestId("token")).ToHaveCountAsync(0);
        Assert.Equal(401, await StatusAsync("dialogs"));

        async Task<int> StatusAsync(string what) => (int)(await program.GetAsync($"api/v1/sites/demo/{what}")).StatusCode;
    });
}
