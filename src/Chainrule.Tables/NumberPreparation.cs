using Chainrule.Data;
namespace Chainrule.Tables;

/// <summary>
/// A column of numbers, or a boolean one as 0 and 1: on a scale, with a long tail on a logarithmic one too, where wanted as a
/// position among the training rows, and with an indicator of missing values.
/// </summary>
public sealed class NumberPreparation : ColumnPreparation
{
    internal NumberPreparation(ColumnDefinition definition, NumberScale scale, bool hasIndicator, QuantileScale? quantiles)
        : base(definition)
    {
        scale.Check(definition.Name);
        Scale = scale;
        HasIndicator = hasIndicator;
        Quantiles = quantiles;
        string[] tail = scale.IsLimited ? [$"{Name} on a logarithmic scale"] : [],
            indicator = hasIndicator ? [$"{Name} is missing"] : [];
        PlainNames = [Name, .. tail, .. indicator];
    }

    /// <summary>The scale.</summary>
    public NumberScale Scale { get; }

    /// <summary>Whether a second feature says that the value is missing: where there were such rows to learn from.</summary>
    public bool HasIndicator { get; }

    /// <summary>How a number becomes a position; null where it doesn't.</summary>
    public QuantileScale? Quantiles { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> PositionNames => Quantiles is null ? [] : [$"{Name} as a position"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> PlainNames { get; }

    /// <summary>Learns from the rows of a table.</summary>
    internal static NumberPreparation Of(ColumnDefinition definition, Table table, NumberScaling scaling, bool quantiles)
    {
        double[] numbers = definition.ReadNumbers(table);
        double[] sorted = Array.FindAll(numbers, number => !double.IsNaN(number));
        Array.Sort(sorted);
        bool isBoolean = definition.Kind == ColumnKind.Boolean;
        return new NumberPreparation(
            definition,
            NumberScale.Of(sorted, isBoolean ? NumberScaling.Standard : scaling),
            sorted.Length < numbers.Length,
            quantiles && !isBoolean ? QuantileScale.Of(sorted) : null);
    }

    /// <inheritdoc/>
    internal override PreparedInput InputAt(int[] places) =>
        Definition.Kind != ColumnKind.Numeric
            ? base.InputAt(places)
            : new PreparedInput(Name, places)
            {
                // far values, which the scale makes alike, are told apart by their logarithms
                NumberPlace = places[PositionNames.Count + (Scale.IsLimited ? 1 : 0)],
                EqualPlaces = HasIndicator ? [places[^1]] : [],
            };

    /// <inheritdoc/>
    internal override void Write(Table table, Span<float> features, FeaturePlaces places, UnseenValues? unseen)
    {
        double[] numbers = Definition.ReadNumbers(table, unseen);
        for (int row = 0; row < numbers.Length; row++)
        {
            var x = features.Slice(row * places.Width, places.Width);
            x[places.Plain] = Scale.Apply(numbers[row]);
            if (Scale.IsLimited)
            {
                x[places.Plain + 1] = Scale.ApplyLogarithm(numbers[row]);
            }

            if (HasIndicator)
            {
                x[places.Plain + PlainNames.Count - 1] = double.IsNaN(numbers[row]) ? 1 : 0;
            }

            if (Quantiles is not null)
            {
                x[places.Position] = Quantiles.Apply(double.IsNaN(numbers[row]) ? Scale.Fill : numbers[row]);
            }
        }
    }
}
