using Chainrule.Data;
using Chainrule.Kernels;

namespace Chainrule.Tables;

/// <summary>
/// A column of dates: the time elapsed, the season as a point on a circle, the day of the week and, where there are times, the
/// time of day as a point on a circle; with an indicator of missing values.
/// </summary>
public sealed class DatePreparation : ColumnPreparation
{
    private const int DaysOfWeek = 7;
    private const double DaysOfYear = 365.25;

    internal DatePreparation(ColumnDefinition definition, NumberScale elapsed, bool hasDays, bool hasTimes, bool hasIndicator)
        : base(definition)
    {
        elapsed.Check(definition.Name);
        Elapsed = elapsed;
        (HasDays, HasTimes, HasIndicator) = (hasDays, hasTimes, hasIndicator);
        string[] days = hasDays
            ?
            [
                $"season of {Name} (sine)",
                $"season of {Name} (cosine)",
                .. Enumerable.Range(0, DaysOfWeek).Select(day => $"{Name} is a {(DayOfWeek)day}"),
            ]
            : [];
        string[] times = hasTimes ? [$"time of day of {Name} (sine)", $"time of day of {Name} (cosine)"] : [];
        string[] indicator = hasIndicator ? [$"{Name} is missing"] : [];
        PlainNames = [Name, .. days, .. times, .. indicator];
    }

    /// <summary>The scale of the days since 1970.</summary>
    public NumberScale Elapsed { get; }

    /// <summary>Whether they are dates rather than times of day alone.</summary>
    public bool HasDays { get; }

    /// <summary>Whether there are times of day.</summary>
    public bool HasTimes { get; }

    /// <summary>Whether a feature says that the value is missing.</summary>
    public bool HasIndicator { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> PlainNames { get; }

    /// <summary>Learns from the rows of a table.</summary>
    internal static DatePreparation Of(ColumnDefinition definition, Table table, NumberScaling scaling)
    {
        double[] days = definition.ReadNumbers(table);
        double[] sorted = Array.FindAll(days, day => !double.IsNaN(day));
        Array.Sort(sorted);
        return new DatePreparation(
            definition,
            NumberScale.Of(sorted, scaling),
            definition.DateOrder != DateOrder.TimeOfDay,
            Array.Exists(sorted, day => day != Math.Floor(day)),
            sorted.Length < days.Length);
    }

    /// <inheritdoc/>
    internal override PreparedInput InputAt(int[] places) =>
        new(Name, places) { NumberPlace = places[0], EqualPlaces = HasIndicator ? [places[^1]] : [] };

    /// <inheritdoc/>
    internal override void Write(Table table, Span<float> features, FeaturePlaces places, UnseenValues? unseen)
    {
        double[] days = Definition.ReadNumbers(table, unseen);
        for (int row = 0; row < days.Length; row++)
        {
            var x = features.Slice(row * places.Width + places.Plain, PlainNames.Count);
            x.Clear();
            x[0] = Elapsed.Apply(days[row]);
            if (!double.IsNaN(days[row]))
            {
                WriteParts(days[row], x[1..]);
            }
            else if (HasIndicator)
            {
                x[^1] = 1;
            }
        }
    }

    private void WriteParts(double days, Span<float> x)
    {
        if (HasDays)
        {
            // 719,162 days lie between the first of January of the years 1 and 1970
            var date = DateTime.MinValue.AddDays(Math.Clamp(Math.Floor(days) + 719_162, 0, 3_652_058));
            WriteCircle((date.DayOfYear - 1) / DaysOfYear, x);
            x[2 + (int)date.DayOfWeek] = 1;
            x = x[(2 + DaysOfWeek)..];
        }

        if (HasTimes)
        {
            WriteCircle(days - Math.Floor(days), x);
        }
    }

    // sine and cosine of a share of a whole turn
    private static void WriteCircle(double turn, Span<float> x)
    {
        x[0] = (float)DoubleMath.CosPi(2 * turn - 0.5);
        x[1] = (float)DoubleMath.CosPi(2 * turn);
    }
}
