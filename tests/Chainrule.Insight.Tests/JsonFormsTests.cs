using System.Text;
using System.Text.Json;

namespace Chainrule.Insight.Tests;

public sealed class JsonFormsTests
{
    [Fact]
    public void Numbers_that_JSON_cannot_hold_are_null_alone_in_lists_and_in_matrices()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.Number("loss", double.PositiveInfinity);
            json.Number("none", null);
            json.Number("half", 0.5);
            json.Numbers("map", [1, double.NaN]);
            json.Rows("matrix", [[1, 2], [double.NegativeInfinity, 4]]);
            json.Integers("shape", [28, 28]);
            json.Objects("layers", [1, 2], layer => json.WriteNumber("index", layer));
            json.WriteEndObject();
        }

        Assert.Equal(
            "{\"loss\":null,\"none\":null,\"half\":0.5,\"map\":[1,null],\"matrix\":[[1,2],[null,4]],"
                + "\"shape\":[28,28],\"layers\":[{\"index\":1},{\"index\":2}]}",
            Encoding.UTF8.GetString(stream.ToArray()));
    }
}
