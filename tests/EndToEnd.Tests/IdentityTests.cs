using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Customers of the demo shop sign in there; the shop signs who they are.</summary>
public sealed class IdentityTests
{
    [Fact]
    public Task F18_F110_a_customer_on_two_devices_is_one_person_on_the_card_and_the_next_one_on_a_device_is_another() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        // On the telephone she writes, without being known, and signs in while she does.
        var phone = await stage.VisitorAsync("/products/ridgeback-45");
        await phone.SayAsync("Is the Ridgeback waterproof?", "sales");
        var pane = await boris.AcceptAsync("Is the Ridgeback waterproof?");
        await phone.Page.Locator("[data-account]").ClickAsync();
        await Expect(phone.Page.Locator("[data-account]")).ToHaveTextAsync("Maria · Sign out");
        await Expect(boris.Page.GetByTestId("signed-in")).ToHaveTextAsync("Signed in as 1017");
        await Expect(boris.Card).ToContainTextAsync("Maria Lindqvist");
        await Expect(boris.Card).ToContainTextAsync("maria@larch.example");
        await OperatorConsole.SayAsync(pane, "To 10,000 mm.");
        await Expect(phone.Messages).ToHaveTextAsync(["Is the Ridgeback waterproof?", "To 10,000 mm."]);
        await boris.CloseAsync(pane);
        await phone.Page.CloseAsync(new() { RunBeforeUnload = true });

        var desktop = await stage.VisitorAsync("/products/glowworm-300");
        await desktop.Page.Locator("[data-account]").ClickAsync();
        await boris.ShowAsync("visitors");
        await boris.Rows.Filter(new() { HasText = "/products/glowworm-300" }).ClickAsync();
        await Expect(boris.Page.GetByTestId("signed-in")).ToHaveTextAsync("Signed in as 1017");
        await Expect(boris.Card).ToContainTextAsync("No. 2");
        await Expect(boris.Card).ToContainTextAsync("Is the Ridgeback waterproof?");

        // Whoever takes the device after her finds nothing of hers.
        await desktop.SayAsync("A secret of Maria's", "sales");
        await Expect(desktop.Messages).ToHaveTextAsync(["A secret of Maria's"]);
        await desktop.Page.Locator("[data-account]").ClickAsync();
        await Expect(desktop.Page.Locator("[data-account]")).ToHaveTextAsync("Sign in");
        await Expect(desktop.Messages).ToHaveCountAsync(0);
        await desktop.GoAsync("/cart");
        await desktop.EnsureOpenAsync();
        await Expect(desktop.Messages).ToHaveCountAsync(0);
        // The list does not jump under the hand of who looks at a row.
        await boris.Page.GetByText("1 new").ClickAsync();
        await Expect(boris.Rows.Filter(new() { HasText = "/cart" })).Not.ToContainTextAsync("Maria");
    });

    [Fact]
    public Task F110_a_customer_who_has_left_is_found_by_the_number_that_the_shop_has_for_her() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var maria = await stage.VisitorAsync("/products/ridgeback-45");
        await maria.Page.Locator("[data-account]").ClickAsync();
        await Expect(maria.Page.Locator("[data-account]")).ToHaveTextAsync("Maria · Sign out");
        await maria.SayAsync("Is the Ridgeback waterproof?", "sales");
        await boris.CloseAsync(await boris.AcceptAsync("Is the Ridgeback waterproof?"));
        await maria.Page.CloseAsync(new() { RunBeforeUnload = true });

        await boris.ShowAsync("visitors");
        var search = boris.Page.GetByTestId("visitor-filter");
        var found = boris.Page.GetByTestId("known-person");
        await search.FillAsync("1018");
        await Expect(boris.Page.GetByText("Nobody on the site fits the filter.")).ToBeVisibleAsync();
        await Expect(found).ToHaveCountAsync(0);
        await search.FillAsync("1017");
        await Expect(found).ToContainTextAsync("Maria Lindqvist");
        await Expect(found).ToContainTextAsync("Signed in as 1017");
        await found.ClickAsync();
        await Expect(boris.Card).ToContainTextAsync("Maria Lindqvist");
        await Expect(boris.Card).ToContainTextAsync("Is the Ridgeback waterproof?");

        // And from wherever one is.
        await boris.ShowAsync("history");
        await boris.Page.Keyboard.PressAsync("Control+k");
        await boris.Page.GetByTestId("palette").GetByRole(Microsoft.Playwright.AriaRole.Combobox).FillAsync("1017");
        await boris.Page.GetByTestId("palette").GetByText("Customer 1017: Maria Lindqvist").ClickAsync();
        await Expect(boris.Page.GetByTestId("signed-in")).ToHaveTextAsync("Signed in as 1017");
    });
}
