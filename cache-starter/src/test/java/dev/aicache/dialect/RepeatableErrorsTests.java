package dev.aicache.dialect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RepeatableErrorsTests {

    private static boolean isRepeatable(int status, String body) {
        return Dialects.builtIn()
                .forPath("/v1/chat/completions")
                .isRepeatableError(
                        status, "application/json", body.replace('\'', '"').getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'This model has a maximum context length of 8192 tokens. However, your messages resulted"
                        + " in 9000 tokens.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}",
                "{'error':{'message':'Invalid schema for response_format: schema must be an object','type':'invalid_request_error',"
                        + "'param':'response_format','code':null}}",
                "{'error':{'message':'Missing required parameter: messages[0].role','type':'invalid_request_error',"
                        + "'param':'messages[0].role','code':'missing_required_parameter'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'prompt is too long: 210000 tokens > 200000"
                        + " maximum'},'request_id':'req_1'}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'messages.0.role: Input should be user'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'tools.0.custom.input_schema: JSON schema is"
                        + " invalid'}}",
                "{'error':{'code':400,'message':'Invalid value','status':'INVALID_ARGUMENT','details':[{'@type':"
                        + "'type.googleapis.com/google.rpc.BadRequest','fieldViolations':[]}]}}",
                "{'error':{'code':400,'message':'The input token count (9) exceeds the maximum number of tokens (8).',"
                        + "'status':'INVALID_ARGUMENT'}}",
                "{'error':{'message':'too many tokens','type':'BadRequestError','param':null,'code':400}}",
                "{'object':'error','message':'too many tokens','type':'BadRequestError','param':null,'code':400}",
            })
    void knowsErrorsInTheRequestByTheShapesOfTheirProviders(String body) {
        assertThat(isRepeatable(400, body)).isTrue();
        assertThat(isRepeatable(422, body)).isFalse();
        assertThat(isRepeatable(200, body)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // what OpenAI says to who has not been verified
                "{'error':{'message':'Your organization must be verified to stream this model.','type':'invalid_request_error',"
                        + "'param':'stream','code':'unsupported_value'}}",
                "{'error':{'message':'Billing hard limit has been reached','type':'invalid_request_error','param':null,"
                        + "'code':'billing_hard_limit_reached'}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':'prompt','code':'content_filter'}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':null,'code':'content_policy_violation'}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':'model','code':null}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':'model','code':'invalid_value'}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':null,'code':null}}",
                "{'error':{'message':'x','type':'insufficient_quota','param':'messages','code':null}}",
                "{'error':{'message':'x','type':'invalid_request_error','param':'messages','code':7}}",
                // Azure
                "{'error':{'message':'The response was filtered','code':'content_filter','status':400,'innererror':{}}}",
                // Anthropic uses the type of a bad request for these, too
                "{'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low to access"
                        + " the Anthropic API.'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'This organization has been disabled.'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'You have reached your specified API usage"
                        + " limits.'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'Output blocked by content filtering policy'}}",
                "{'type':'error','error':{'type':'invalid_request_error','message':'model: claude-x is not for you'}}",
                "{'type':'error','error':{'type':'overloaded_error','message':'messages.0: x'}}",
                // Google
                "{'error':{'code':400,'message':'API key not valid. Please pass a valid API key.','status':'INVALID_ARGUMENT',"
                        + "'details':[{'@type':'type.googleapis.com/google.rpc.ErrorInfo','reason':'API_KEY_INVALID'}]}}",
                "{'error':{'code':400,'message':'User location is not supported for the API use.','status':"
                        + "'FAILED_PRECONDITION'}}",
                "{'error':{'code':400,'message':'x','status':'INVALID_ARGUMENT'}}",
                "{'error':{'code':400,'message':'x','status':'INVALID_ARGUMENT','details':[]}}",
                // Ollama, and what is no shape at all
                "{'error':'invalid options'}",
                "{'error':null}",
                "{'error':{}}",
                "{}",
                "[]",
                "7",
                "",
                "{'error':{'message':'x'",
                "{'error':{'message':'too many','type':'BadRequestError','code':400},'error':{'message':'quota'}}",
            })
    void takesNoOtherForOne(String body) {
        assertThat(isRepeatable(400, body)).isFalse();
        assertThat(isRepeatable(413, body)).isFalse();
        assertThat(isRepeatable(422, body)).isFalse();
    }

    @Test
    void knowsARequestThatIsTooLarge() {
        String body =
                "{'type':'error','error':{'type':'request_too_large','message':'Request exceeds the maximum size'}}";

        assertThat(isRepeatable(413, body)).isTrue();
        assertThat(isRepeatable(400, body)).isFalse();
    }

    @Test
    void knowsAReportOfWhatIsWrongWhereInTheBody() {
        String report = "{'detail':[{'type':'missing','loc':['body','messages',0],'msg':'Field required','input':{}}]}";

        assertThat(isRepeatable(422, report)).isTrue();
        assertThat(isRepeatable(400, report)).isFalse();
        assertThat(isRepeatable(422, report.replace("'body'", "'header'"))).isFalse();
        assertThat(isRepeatable(422, "{'detail':[]}")).isFalse();
        assertThat(isRepeatable(422, "{'detail':'wrong'}")).isFalse();
    }

    @Test
    void readsNothingButJson() {
        byte[] body =
                "{\"object\":\"error\",\"message\":\"x\",\"type\":\"BadRequestError\",\"code\":400}".getBytes(UTF_8);
        Dialect dialect = Dialects.builtIn().forPath("/v1/messages");

        assertThat(dialect.isRepeatableError(400, "application/json; charset=utf-8", body))
                .isTrue();
        assertThat(dialect.isRepeatableError(400, "text/html", body)).isFalse();
        assertThat(dialect.isRepeatableError(400, null, body)).isFalse();
    }
}
