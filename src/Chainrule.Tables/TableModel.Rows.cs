using System.Text.Json;

namespace Chainrule.Tables;

/// <content>Predictions of one row from values by name.</content>
public sealed partial class TableModel
{
    /// <summary>
    /// Predicts one row from its values by the names of the columns: numbers, texts, truth values, dates, members of
    /// enumerations, null where a value is missing. A text is read as a cell of a file would be. The bits are those of
    /// <see cref="Predict(Table, Kernels.Workers?, UnseenValues?)"/>, and so is what becomes of a value that the model has
    /// learned nothing about; <see cref="RowPrediction.Unseen"/> names it.
    /// </summary>
    /// <param name="row">Every column that the model predicts from, and no other.</param>
    /// <exception cref="ChainruleException">A name is unknown or missing, or a value is of a type that its column can't
    /// hold.</exception>
    public RowPrediction PredictRow(IReadOnlyDictionary<string, object?> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return RowPrediction.Of(this, new RowTable(this).Of(row));
    }

    /// <summary>
    /// The same from a JSON object, as in <c>{"rooms": 3, "city": "Rome", "garden": null}</c>; nothing is serialized, so nothing
    /// is lost to trimming.
    /// </summary>
    /// <param name="row">The object.</param>
    /// <inheritdoc cref="PredictRow(IReadOnlyDictionary{string, object?})" path="/*[not(self::param or self::summary)]"/>
    public RowPrediction PredictRow(JsonElement row) => RowPrediction.Of(this, new RowTable(this).Of(row));

    /// <summary>The same from the text of a JSON object.</summary>
    /// <param name="json">The text.</param>
    /// <inheritdoc cref="PredictRow(JsonElement)" path="/*[not(self::param or self::summary)]"/>
    public RowPrediction PredictJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return PredictRow(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new ChainruleException($"the row is no JSON object: {exception.Message}", "mend the text", exception);
        }
    }
}
