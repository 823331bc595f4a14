package cn.stairwell.sample.android

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import cn.stairwell.ffi.RoundTask
import cn.stairwell.ffi.Slot
import cn.stairwell.field.FieldClient
import cn.stairwell.field.FieldResult
import cn.stairwell.sample.ConflictModel
import cn.stairwell.sample.SyncModel
import cn.stairwell.sample.TodayModel
import cn.stairwell.sample.VisitModel
import java.time.Clock
import kotlinx.coroutines.launch

/** The one activity. */
public class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val application = application as SampleApplication
        setContent {
            MaterialTheme {
                var client by remember { mutableStateOf<FieldClient?>(null) }
                LaunchedEffect(Unit) { client = application.fieldClient() }
                client?.let { Field(it) } ?: Enrol(application) { client = it }
            }
        }
    }
}

@Composable
private fun Enrol(application: SampleApplication, onDone: (FieldClient) -> Unit) {
    val scope = rememberCoroutineScope()
    var server by remember { mutableStateOf("https://") }
    var code by remember { mutableStateOf("") }
    var said by remember { mutableStateOf("") }
    Column {
        OutlinedTextField(server, { server = it }, label = { Text("服务器") })
        OutlinedTextField(code, { code = it }, label = { Text("注册码") })
        Text(said)
        LargeButton("注册") {
            scope.launch {
                when (val enrolled = application.enrol(server, code)) {
                    is FieldResult.Done -> onDone(enrolled.value)
                    is FieldResult.NotDone -> said = enrolled.text
                }
            }
        }
    }
}

@Composable
private fun Field(client: FieldClient) {
    val scope = rememberCoroutineScope()
    val today = remember(client) { TodayModel(client, scope, Clock.systemDefaultZone()) }
    val sync = remember(client) { SyncModel(client, scope) }
    var at by remember { mutableStateOf<Pair<RoundTask, Slot>?>(null) }
    Column {
        SyncBar(sync)
        when (val door = at) {
            null -> TodayScreen(today) { task, round -> at = task to round }
            else -> {
                val (task, round) = door
                ConflictCards(remember(door) { ConflictModel(client, scope, task.household) })
                VisitScreen(remember(door) { VisitModel(client, scope, task, round) }) { at = null }
            }
        }
    }
}
