using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>One row of a table on the command line.</summary>
public sealed class PredictRowTests(TableCommandTests.Trained trained) : IClassFixture<TableCommandTests.Trained>
{
    private const string Row = """{"age": 61, "color": "red", "size": 7.5}""";

    private string Model => trained.Folder["run"];

    [Fact]
    public void A_row_is_answered_by_an_object_with_the_numbers_of_the_table()
    {
        var (code, output, error) = InProcess.Run("predict", Model, "--row", Row);
        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        File.WriteAllText(trained.Folder["one.csv"], "age,color,size\n61,red,7.5\n");
        string file = trained.Folder["one.out"];
        Assert.Equal(0, InProcess.Run("predict", Model, trained.Folder["one.csv"], "--out", file).Code);
        string[] cells = File.ReadAllLines(file)[1].Split(',');
        Assert.Equal(cells[3], json.RootElement.GetProperty("prediction").GetString());
        Assert.Equal(["no", "yes"], json.RootElement.GetProperty("probabilities").EnumerateObject().Select(each => each.Name));
        Assert.Equal(
            cells[4..].Select(cell => float.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)),
            json.RootElement.GetProperty("probabilities").EnumerateObject().Select(each => each.Value.GetSingle())
        );
    }

    [Theory]
    [InlineData("\"old\"", "red", "the row, column 'age': \"old\" is not a number\n  1 of 1 value of 'age' can't be read")]
    [InlineData("true", "red", "column 'age': \"true\" is not a number")]
    [InlineData("61", "violet", "column 'color': the model has learned nothing about the category of the row: \"violet\"\n")]
    public void A_value_that_nobody_has_seen_is_predicted_with_a_note(string age, string color, string note)
    {
        var (code, output, error) = InProcess.Run(
            "predict", Model, "--row", $$"""{"age": {{age}}, "color": "{{color}}", "size": 7.5}""");
        Assert.True(code == 0, error);
        Assert.Contains(note, error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("prediction").ValueKind);
    }

    [Theory]
    [InlineData("lacks 'size'", 1, "--row", """{"age": 61, "color": "red"}""")]
    [InlineData("did you mean 'color'?", 1, "--row", """{"age": 61, "colour": "red", "size": 7.5}""")]
    [InlineData("is no JSON object", 1, "--row", "age=61")]
    [InlineData("--row and DATA don't go together", 2, "data.csv", "--row", Row)]
    [InlineData("--row writes to standard output", 2, "--row", Row, "--out", "x.csv")]
    [InlineData("--delimiter is for tables", 2, "--row", Row, "--delimiter", ";")]
    [InlineData("needs DATA", 2)]
    public void What_does_not_fit_is_refused(string message, int expected, params string[] words)
    {
        var (code, output, error) = InProcess.Run(["predict", Model, .. words]);
        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal("", output);
    }
}
