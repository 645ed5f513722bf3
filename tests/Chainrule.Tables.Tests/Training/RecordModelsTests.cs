using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests.Training;

public class RecordModelsTests
{
    private static readonly TabularOptions Fast = new() { Kind = ModelKind.Linear };

    private static readonly RecordColumns<House> Columns =
        new RecordColumns<House>().Number("rooms", h => h.Rooms).Text("city", h => h.City).Boolean("garden", h => h.HasGarden);

    private static readonly House[] Houses =
    [
        .. Enumerable
            .Range(0, 200)
            .Select(i => new House(i % 7, i % 3 == 0 ? "Rome" : "Oslo", i % 2 == 0, 100 * (i % 7) + (i % 3 == 0 ? 50 : 0))),
    ];

    [Fact]
    public void A_number_is_learned_from_records_and_saved()
    {
        var model = TableModel.Fit(Houses, Columns, h => h.Price, Fast);
        Assert.Equal(["Price"], model.Model.Targets);
        Assert.InRange(model.Result!.Test!["R²"], 0.99, 1);
        Assert.Equal(350, model.Predict(new House(3, "Rome", null, default)), 5.0);

        using var folder = new TemporaryFolder();
        model.Model.Save(folder["houses.safetensors"]);
        var loaded = new RecordRegressor<House>(TableModel.Load(folder["houses.safetensors"]), Columns);
        Assert.Equal(model.Predict(Houses), loaded.Predict(Houses));
        Assert.Equal(model.Predict(Houses)[17], loaded.Predict(Houses[17]));
        Assert.Throws<ChainruleException>(() => new RecordClassifier<House>(loaded.Model, Columns));
    }

    [Fact]
    public void A_whole_number_is_a_number_and_not_a_class()
    {
        var model = TableModel.Fit(
            Houses,
            new RecordColumns<House>().Number("price", h => h.Price).Text("city", h => h.City),
            h => h.Rooms,
            Fast
        );
        Assert.Equal(TableTask.Regression, model.Result!.Task);
        Assert.Equal(4, model.Predict(Houses[4]), 0.3);
    }

    [Fact]
    public void Classes_are_learned_from_texts_and_from_truth_values()
    {
        var columns = new RecordColumns<House>().Number("price", h => h.Price).Number("rooms", h => h.Rooms);
        var city = TableModel.Fit(Houses, columns, h => h.City, Fast);
        Assert.Equal("Rome", city.Classify(Houses[3]));
        var p = city.Probabilities(Houses[3]);
        Assert.Equal((2, 1.0), (p.Count, p.Values.Sum()));
        Assert.True(p["Rome"] > 0.9, $"{p["Rome"]}");

        var isDear = TableModel.Fit(Houses, Columns, h => h.Price > 300, Fast, name: "is dear");
        Assert.Equal(["false", "true"], isDear.Model.Classes);
        Assert.Equal(["is dear"], isDear.Model.Targets);
        Assert.Equal(Houses.Select(house => house.Price > 300 ? "true" : "false"), isDear.Classify(Houses));
    }

    [Fact]
    public void Classes_written_as_numbers_are_classes()
    {
        var model = TableModel.Fit(Houses, Columns, h => h.Price < 200 ? "1" : h.Price < 400 ? "2" : "3", Fast, name: "class");
        Assert.Equal(["1", "2", "3"], model.Model.Classes);
    }

    [Fact]
    public void What_is_to_be_predicted_is_no_column_to_predict_from()
    {
        var columns = new RecordColumns<House>().Number("Price", h => h.Price).Text("city", h => h.City);
        var error = Assert.Throws<ChainruleException>(() => TableModel.Fit(Houses, columns, h => h.Price));
        Assert.Contains("'Price' is what to predict", error.Message);
    }

    [Theory]
    [InlineData("x => x.Price", "Price")]
    [InlineData("house => (double)house.Sale.Price!", "Price")]
    [InlineData("static h => h.Größe_2 ?? 0", "0")]
    [InlineData("price of the house", "price of the house")]
    [InlineData("", "target")]
    public void The_last_name_in_a_function_is_the_targets(string function, string name) =>
        Assert.Equal(name, RecordColumns<House>.NameOf(function));

    [Fact]
    public void The_program_for_records_in_the_readme_learns()
    {
        var output = new StringWriter();
        Example(Houses, output);
        Assert.Matches("^35[0-9]$|^34[5-9]$", output.ToString().Trim());
    }

    private static void Example(IReadOnlyList<House> houses, TextWriter console)
    {
        // begin
        var columns = new RecordColumns<House>()
            .Number("rooms", h => h.Rooms)
            .Text("city", h => h.City)
            .Boolean("garden", h => h.HasGarden);
        var model = TableModel.Fit(houses, columns, h => h.Price);
        console.WriteLine($"{model.Predict(new House(3, "Rome", null, default)):0}");
        // end
    }

    private sealed record House(int Rooms, string City, bool? HasGarden, decimal Price);
}
