using Chainrule.Reports;
using Chainrule.Tables;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>How each column of a table becomes numbers, as a table: it is part of the model.</summary>
internal static class PreparationGrid
{
    private const int MostColumns = 200, Digits = 5;

    /// <summary>The table.</summary>
    /// <param name="preparation">What a model does with columns.</param>
    /// <param name="names">How the columns of the table are shown.</param>
    public static Grid Of(TablePreparation preparation, ShortNames names)
    {
        string some =
            preparation.Columns.Count > MostColumns
                ? $": the first {MostColumns} of {NumberText.Count(preparation.Columns.Count)}"
                : "";
        return new Grid(
            [("column", true), ("kind", true), ("features", false), ("becomes", true), ("missing values", true)],
            [
                .. preparation
                    .Columns.Take(MostColumns)
                    .Select(column => new GridRow([
                        names.Of(column.Definition.Name),
                        column.Definition.Kind.ToString().ToLowerInvariant(),
                        NumberText.Count(FeaturesOf(column)),
                        BecomesOf(column),
                        MissingOf(column),
                    ])),
            ],
            $"How columns are prepared, as the training rows taught it; {NumberText.Count(preparation.Features, "feature")} in "
                + $"all{some}"
        );
    }

    private static int FeaturesOf(ColumnPreparation column) =>
        column.PositionNames.Count + column.PlainNames.Count + (column.Embedding is null ? 0 : 1);

    private static string BecomesOf(ColumnPreparation column) =>
        column switch
        {
            NumberPreparation number =>
                $"{Scaled(number.Scale)}{(number.Quantiles is null ? "" : "; its place among the training rows")}",
            DatePreparation date => "days since 1970: "
                + $"{Scaled(date.Elapsed)}{(date.HasDays ? "; season and day of the week" : "")}"
                + $"{(date.HasTimes ? "; time of day" : "")}",
            CategoryPreparation { Size: > 0 } category =>
                $"a vector of {category.Size} numbers for each of {Categories(category)}, others as one more",
            CategoryPreparation category =>
                $"1 for its own of {Categories(category)}{(category.HasOther ? ", others as one more" : "")}, else 0",
            _ => "",
        };

    private static string Scaled(NumberScale scale)
    {
        string center =
            scale.Center == 0 ? "x"
            : scale.Center < 0 ? $"(x + {Number(-scale.Center)})"
            : $"(x − {Number(scale.Center)})";
        string z = scale.Factor == 1 ? center : $"{center} / {Number(1 / scale.Factor)}";
        return scale.IsLimited ? $"{z}, with a smooth limit at ±4, and on a logarithmic scale" : z;
    }

    private static string MissingOf(ColumnPreparation column) =>
        column switch
        {
            NumberPreparation number =>
                $"as {Number(number.Scale.Fill)}{(number.HasIndicator ? ", with a feature of their own" : "")}",
            DatePreparation date => $"as the middle date{(date.HasIndicator ? ", with a feature of their own" : "")}",
            CategoryPreparation category => category.HasMissing ? "a category of their own"
            : category.Size > 0 || category.HasOther ? "as another category"
            : "0 for all categories",
            _ => "",
        };

    private static string Categories(CategoryPreparation category) =>
        category.Definition.Categories.Count == 1
            ? "1 category"
            : $"{NumberText.Count(category.Definition.Categories.Count)} categories";

    private static string Number(double value) => NumberText.Of(value, Digits);
}
